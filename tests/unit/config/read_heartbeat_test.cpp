#include "config/read_heartbeat.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load.hpp"
#include "fake_context.hpp"

namespace relaywatch::config {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::Not;

Loaded load_heartbeat(const std::string& members, const std::string& beside = "") {
  return load(
      with_top(R"(, "chains": [ { "name": "c", "path": ["a", "b"] } ], "heartbeat": {)" + members + "}" + beside));
}

TEST(ReadHeartbeat, WithoutTheSectionThereIsNone) {
  const Loaded loaded = load(with_top(""));
  EXPECT_FALSE(loaded.config->heartbeat);
  EXPECT_FALSE(loaded.config->fleet.heartbeat);
}

TEST(ReadHeartbeat, ReadsWhatToWrite) {
  const Loaded loaded = load_heartbeat(
      R"("table": "percona.heartbeat", "write_to": "a", "interval": "100ms", "utc": true, "create": true)");
  ASSERT_TRUE(loaded.config.has_value()) << render_problems(loaded, "f");
  EXPECT_THAT(loaded.warnings, Not(Contains(Field("path", &Problem::path, HasSubstr("heartbeat")))));
  EXPECT_EQ(loaded.config->heartbeat, (HeartbeatOptions{"percona", "heartbeat", "a", 100ms, true, true}));
  EXPECT_EQ(loaded.config->fleet.heartbeat->write_to, "a");
  EXPECT_EQ(loaded.config->fleet.heartbeat->interval, 100ms);
}

TEST(ReadHeartbeat, ByDefaultSomebodyElseWritesOnceASecondInLocalTime) {
  const Loaded loaded = load_heartbeat(R"("table": "percona.heartbeat", "server_id": 77)");
  ASSERT_TRUE(loaded.config.has_value()) << render_problems(loaded, "f");
  EXPECT_EQ(loaded.config->heartbeat, (HeartbeatOptions{"percona", "heartbeat", std::nullopt, 1s, false, false}));
  EXPECT_EQ(loaded.config->fleet.heartbeat->server_id, 77U);
}

TEST(ReadHeartbeat, ItIsWrittenToANodeThatIsThere) {
  EXPECT_THAT(load_heartbeat(R"("table": "p.h", "write_to": "zz")").errors,
              ElementsAre(problem("$.heartbeat.write_to", "no node named \"zz\"")));
}

TEST(ReadHeartbeat, AWriterHasItsOwnRowAndNobodyElseMakesTheTable) {
  EXPECT_THAT(load_heartbeat(R"("table": "p.h", "write_to": "a", "server_id": 5)").errors,
              ElementsAre(problem("$.heartbeat.server_id", "leave this away")));
  EXPECT_THAT(load_heartbeat(R"("table": "p.h", "create": true)").errors,
              ElementsAre(problem("$.heartbeat.create", "name a node in write_to")));
}

TEST(ReadHeartbeat, WarnsOfAHeartbeatThatTellsNothing) {
  EXPECT_THAT(load_heartbeat(R"("table": "p.h", "write_to": "b")").warnings,
              Contains(problem("$.heartbeat.write_to", "no chain begins with \"b\"")));
  EXPECT_THAT(load(with_top(R"(, "heartbeat": { "table": "p.h" })")).warnings,
              Contains(problem("$.heartbeat", "no heartbeat is read")));
}

}  // namespace
}  // namespace relaywatch::config
