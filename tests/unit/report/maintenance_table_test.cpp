#include "report/maintenance_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>

#include "report/maintenance_json.hpp"
#include "unit/report/sample_reports.hpp"

namespace relaywatch::report {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(MaintenanceTable, ShowsWhatIsUnderWay) {
  const json reply = {{"maintenance", maintenance_json(samples::in_maintenance().maintenance)}};
  EXPECT_EQ(maintenance_table(reply, {}).value(),
            "ID     OF             BEGAN                ENDS                 BY\n"
            "k3f9q  chain backlog  2026-11-22 06:25:08  2026-11-22 08:25:08  alice@host\n"
            "    the rows are compared and mended\n"
            "zz29a  node tail      2026-11-22 06:44:08  2026-11-24 06:45:08  bob@host\n"
            "    new disks [2J\n");
}

TEST(MaintenanceTable, SaysThatThereIsNone) {
  EXPECT_EQ(maintenance_table(json::parse(R"({"maintenance": []})"), {}).value(), "No maintenance is under way.\n");
}

TEST(MaintenanceTable, RefusesWhatIsNoSuchList) {
  const auto refused = maintenance_table(json::parse(R"({"maintenance": [{"id": 7}]})"), {});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("maintenance[0].id is not a string"));
  EXPECT_FALSE(maintenance_table(json::parse("{}"), {}));
  EXPECT_FALSE(maintenance_table(json::parse("[]"), {}));
}

}  // namespace
}  // namespace relaywatch::report
