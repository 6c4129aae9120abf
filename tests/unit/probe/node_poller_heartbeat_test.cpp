#include <gtest/gtest.h>

#include "probe/node_poller.hpp"
#include "unit/probe/polling_fixture.hpp"

namespace relaywatch::probe {
namespace {

using namespace std::chrono_literals;

/// Options with a heartbeat table, and a server that has it.
class NodePollerHeartbeatTest : public PollingFixture {
 protected:
  static NodePollerOptions with_heartbeat(const test::FakeServer& server) {
    NodePollerOptions options = quick(server);
    options.heartbeat = dialect::HeartbeatTable{"percona", "heartbeat", true};
    return options;
  }
  static std::optional<QueryReply> answer(std::string_view statement) {
    if (!statement.starts_with("SELECT * FROM")) return std::nullopt;
    return ResultTable{{"ts", "server_id"}, {{"2026-11-22T06:45:08.000000", "1"}}};
  }
};

TEST_F(NodePollerHeartbeatTest, TheHeartbeatIsReadLastInEveryPoll) {
  test::FakeServer& server = serve(some_5_6);
  server.answer = answer;
  start(with_heartbeat(server));
  run_until_snapshots(2);
  for (const NodeSnapshot& snapshot : snapshots_["n"]) {
    ASSERT_TRUE(snapshot.heartbeats);
    EXPECT_EQ(snapshot.heartbeats->at(0).server_id, 1U);
    EXPECT_GE(snapshot.heartbeats_window.begin, snapshot.written_window.end);
  }
  EXPECT_TRUE(last().problems.empty());
}

TEST_F(NodePollerHeartbeatTest, AMissingTableIsAskedOnceAndStaysVisible) {
  test::FakeServer& server = serve(some_5_6);
  server.answer = [](std::string_view statement) -> std::optional<QueryReply> {
    if (!statement.starts_with("SELECT * FROM")) return std::nullopt;
    return ServerError{1146, "Table 'percona.heartbeat' doesn't exist"};
  };
  start(with_heartbeat(server));
  run_until_snapshots(2);
  server.drop_connections();
  run_until_snapshots(3);
  EXPECT_EQ(server.count("SELECT * FROM"), 1U) << "whatever the connection";
  EXPECT_FALSE(last().error);
  ASSERT_EQ(last().problems.size(), 1U);
}

TEST_F(NodePollerHeartbeatTest, ALockedTableMakesNoNodeUnreadable) {
  test::FakeServer& server = serve(some_5_6);
  server.faults().hang_on = "SELECT * FROM";
  NodePollerOptions options = with_heartbeat(server);
  options.timeout = 200ms;
  start(options);
  run_until_snapshots(3);
  for (const NodeSnapshot& snapshot : snapshots_["n"]) {
    EXPECT_FALSE(snapshot.error);
    EXPECT_TRUE(snapshot.channels);
    EXPECT_EQ(snapshot.problems.size(), 1U);
  }
  EXPECT_EQ(server.count("SELECT * FROM"), 1U);
}

}  // namespace
}  // namespace relaywatch::probe
