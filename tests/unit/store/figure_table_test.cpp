#include "store/figure_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace relaywatch::store {
namespace {

using testing::ElementsAre;

class FigureTable : public testing::Test {
 protected:
  FigureTable() { EXPECT_TRUE(create_figure_table(database_)); }
  void save(const std::vector<HistoryPart>& parts) { ASSERT_TRUE(save_history(database_, parts)); }
  std::vector<HistoryPart> load() { return load_history(database_).value(); }

  Database database_ = *Database::open(":memory:");
};

TEST_F(FigureTable, GivesBackTheStepsOfEachLengthInOrder) {
  const HistoryPart first{10, 7, std::string("\0a\xFF", 3)};
  const HistoryPart second{10, 8, "b"};
  const HistoryPart third{120, 1, ""};
  save({third, second});
  save({first});
  EXPECT_THAT(load(), ElementsAre(first, second, third));
}

TEST_F(FigureTable, AStepThatIsKeptAlreadyIsReplaced) {
  save({{10, 7, "a"}});
  save({{10, 7, "b"}, {120, 7, "c"}});
  EXPECT_THAT(load(), ElementsAre(HistoryPart{10, 7, "b"}, HistoryPart{120, 7, "c"}));
}

TEST_F(FigureTable, ForgetsTheOldOfOneLength) {
  save({{10, 5, "a"}, {10, 6, "b"}, {120, 0, "c"}});
  using std::chrono::seconds;
  ASSERT_TRUE(trim_history(database_, seconds(10), std::chrono::sys_seconds(seconds(60))));
  EXPECT_THAT(load(), ElementsAre(HistoryPart{10, 6, "b"}, HistoryPart{120, 0, "c"}));
}

}  // namespace
}  // namespace relaywatch::store
