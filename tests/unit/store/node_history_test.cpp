#include "store/node_history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::store {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

class NodeHistoryTest : public testing::Test {
 protected:
  NodeHistoryTest() { EXPECT_TRUE(create_node_history(database_)); }

  static Stamp at(int second) { return {"boot", {MonoTime(seconds(second)), WallTime(hours(1) + seconds(second))}}; }
  void save(const std::vector<StatePart>& parts, int second = 0) {
    const auto saved = save_node_history(database_, parts, at(second));
    ASSERT_TRUE(saved) << saved.error().message;
  }
  void trim(int forgotten = 0) { ASSERT_TRUE(trim_node_history(database_, at(forgotten).at.wall)); }
  std::vector<SavedNode> load() {
    auto loaded = load_node_history(database_);
    EXPECT_TRUE(loaded);
    return std::move(*loaded);
  }
  std::int64_t journal_rows() { return *database_.number("SELECT COUNT(*) FROM node_journal"); }

  Database database_ = *Database::open(":memory:");
};

TEST_F(NodeHistoryTest, GivesBackTheLastWholePartAndThoseAfterIt) {
  save({{"a", true, "A1"}, {"b", true, "B1"}}, 10);
  save({{"a", false, "a2"}, {"b", false, "b2"}}, 12);
  save({{"b", true, "B3"}}, 14);
  save({{"a", false, std::string("a4\0", 3)}, {"b", false, "b4"}}, 16);
  const auto nodes = load();
  ASSERT_EQ(nodes.size(), 2U);
  EXPECT_EQ(nodes[0].node, "a");
  EXPECT_THAT(nodes[0].parts, ElementsAre("A1", "a2", std::string("a4\0", 3)));
  EXPECT_EQ(nodes[0].saved.boot_id, "boot");
  EXPECT_EQ(nodes[0].saved.at.mono, at(10).at.mono);
  EXPECT_EQ(nodes[0].saved.at.wall, at(10).at.wall);
  EXPECT_THAT(nodes[1].parts, ElementsAre("B3", "b4"));
  EXPECT_EQ(nodes[1].saved.at.mono, at(14).at.mono);
}

TEST_F(NodeHistoryTest, TrimmingChangesNothingThatIsGivenBack) {
  save({{"a", true, "A1"}, {"b", true, "B1"}});
  save({{"a", false, "a2"}, {"b", false, "b2"}});
  save({{"a", true, "A3"}});
  trim();
  EXPECT_EQ(journal_rows(), 1) << "b's";
  save({{"b", true, "B4"}});
  trim();
  EXPECT_EQ(journal_rows(), 0);
  save({{"a", false, "a5"}, {"b", false, "b5"}});
  const auto nodes = load();
  EXPECT_THAT(nodes[0].parts, ElementsAre("A3", "a5"));
  EXPECT_THAT(nodes[1].parts, ElementsAre("B4", "b5"));
}

TEST_F(NodeHistoryTest, ForgetsNodesThatWereNotSavedForLong) {
  save({{"a", true, "A1"}, {"gone", true, "G1"}}, 10);
  save({{"gone", false, "g2"}}, 11);
  save({{"a", true, "A3"}}, 100);
  trim(50);
  const auto nodes = load();
  ASSERT_EQ(nodes.size(), 1U);
  EXPECT_EQ(nodes[0].node, "a");
  EXPECT_EQ(journal_rows(), 0);
}

TEST_F(NodeHistoryTest, APartWithoutAWholeOneIsWorthNothing) {
  save({{"a", false, "a1"}});
  EXPECT_THAT(load(), ElementsAre());
  trim();
  EXPECT_EQ(journal_rows(), 0);
}

TEST_F(NodeHistoryTest, ABatchThatDoesNotFitLeavesWhatWasThere) {
  save({{"a", true, "A1"}, {"b", true, "B1"}});
  ASSERT_TRUE(database_.number("PRAGMA max_page_count = 12"));
  const auto full = save_node_history(database_, {{"a", false, "a2"}, {"b", true, std::string(100'000, 'x')}}, at(20));
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().kind, Failure::Kind::other);
  EXPECT_THAT(full.error().message, HasSubstr("full"));
  const auto nodes = load();
  EXPECT_THAT(nodes[0].parts, ElementsAre("A1"));
  EXPECT_THAT(nodes[1].parts, ElementsAre("B1"));
  save({{"a", false, "a3"}});
  EXPECT_THAT(load()[0].parts, ElementsAre("A1", "a3"));
}

}  // namespace
}  // namespace relaywatch::store
