#include "store/maintenance_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::store {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;
using testing::ElementsAre;
using testing::IsEmpty;

class MaintenanceTable : public testing::Test {
 protected:
  MaintenanceTable() { EXPECT_TRUE(create_maintenance_table(database_)); }

  void save(const std::vector<Maintenance>& maintenance) { ASSERT_TRUE(save_maintenance(database_, maintenance)); }
  std::vector<Maintenance> load() {
    auto loaded = load_maintenance(database_);
    EXPECT_TRUE(loaded);
    return std::move(*loaded);
  }

  Database database_ = *Database::open(":memory:");
  Maintenance chain_ = {"a",
                        Maintenance::Scope::chain,
                        "backlog",
                        WallTime(hours(2) + nanoseconds(7)),
                        WallTime(hours(4)),
                        "new \"disks\", M\xC3\xBCller's",
                        "alice@host"};
  Maintenance node_ = {"b", Maintenance::Scope::node, "n3", WallTime(hours(1)), WallTime(hours(5)), "", ""};
};

TEST_F(MaintenanceTable, GivesBackWhatWasSavedInTheOrderOfItsBegin) {
  save({chain_, node_});
  EXPECT_THAT(load(), ElementsAre(node_, chain_));
}

TEST_F(MaintenanceTable, KeepsOnlyWhatWasSavedLast) {
  save({chain_, node_});
  save({chain_});
  EXPECT_THAT(load(), ElementsAre(chain_));
  save({});
  EXPECT_THAT(load(), IsEmpty());
}

TEST_F(MaintenanceTable, ATableThatIsThereStays) {
  save({chain_});
  ASSERT_TRUE(create_maintenance_table(database_));
  EXPECT_THAT(load(), ElementsAre(chain_));
}

}  // namespace
}  // namespace relaywatch::store
