#include "probe/node_poller.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vector>

#include "unit/probe/polling_fixture.hpp"

namespace relaywatch::probe {
namespace {

using testing::ElementsAre;
using testing::StartsWith;
using namespace std::chrono_literals;

class NodePollerTest : public PollingFixture {};

TEST_F(NodePollerTest, TranslatesWhatServersOfEachVersionSay) {
  for (const char* const name : {"5.1.38-n6-running", "5.1.63-n9-running", "5.5.62-n2-running", "5.6.21-n4-running"}) {
    SCOPED_TRACE(name);
    start(quick(serve(name), name));
    run_until_snapshots(1, name);
    const NodeSnapshot& snapshot = last(name);
    EXPECT_EQ(snapshot.node, name);
    EXPECT_FALSE(snapshot.error);
    EXPECT_TRUE(snapshot.problems.empty());
    ASSERT_TRUE(snapshot.facts);
    EXPECT_THAT(std::string(name), StartsWith(snapshot.facts->version.text.substr(0, 6)));
    EXPECT_TRUE(snapshot.facts->server_id);
    ASSERT_TRUE(snapshot.channels);
    ASSERT_EQ(snapshot.channels->size(), 1U);
    EXPECT_EQ(snapshot.channels->front().receiver, ReceiverState::running);
    EXPECT_TRUE(snapshot.written);
    EXPECT_TRUE(snapshot.binlogs);
    EXPECT_LE(snapshot.window.begin, snapshot.channels_window.begin);
    EXPECT_LE(snapshot.channels_window.end, snapshot.written_window.begin);
    EXPECT_LE(snapshot.written_window.end, snapshot.window.end);
  }
}

TEST_F(NodePollerTest, AsksInOrderOnOneConnectionAndTheRareStatementsOnce) {
  const test::FakeServer& server = serve(some_5_6);
  start(quick(server));
  run_until_snapshots(3);
  EXPECT_EQ(server.accepted(), 1U);
  const auto& asked = server.statements();
  ASSERT_GE(asked.size(), 8U);
  EXPECT_THAT(
      std::vector(asked.begin(), asked.begin() + 8),
      ElementsAre(StartsWith("SHOW GLOBAL VARIABLES"), "SHOW SLAVE STATUS", "SHOW MASTER STATUS", StartsWith("SELECT"),
                  "SHOW BINARY LOGS", "SHOW SLAVE STATUS", "SHOW MASTER STATUS", StartsWith("SELECT")));
  EXPECT_EQ(server.count("SHOW GLOBAL VARIABLES"), 1U);
  EXPECT_EQ(server.count("SHOW BINARY LOGS"), 1U);
  EXPECT_TRUE(snapshots_["n"].front().binlogs);
  EXPECT_FALSE(last().binlogs) << "only in polls that asked";
  EXPECT_TRUE(last().facts && last().facts->binlog_format) << "the settings' reply is repeated";
}

TEST_F(NodePollerTest, AsksTheBinaryLogsAgainWhenTheFileChanged) {
  test::FakeServer& server = serve(some_5_6);
  start(quick(server));
  run_until_snapshots(2);
  server.answer = [](std::string_view statement) -> std::optional<QueryReply> {
    if (statement != "SHOW MASTER STATUS") return std::nullopt;
    return ResultTable{{"File", "Position"}, {{"mysql-bin.000099", "4"}}};
  };
  run_until([&] { return server.count("SHOW BINARY LOGS") == 2; });
  run_until_snapshots(3);
  EXPECT_EQ(server.count("SHOW BINARY LOGS"), 2U);
}

TEST_F(NodePollerTest, TheThreadsAreAskedForOnlyWhileTheApplierStandsStillWithWorkLeft) {
  const test::FakeServer& locked = serve("5.1.38-n6-lagging-locked");
  const test::FakeServer& running = serve("5.1.38-n6-running");
  const test::FakeServer& stopped = serve("5.1.38-n6-sql-stopped");
  for (const auto* const server : {&locked, &running, &stopped}) {
    auto options = quick(*server, std::to_string(server->port()));
    options.thread_list_after = 20ms;
    start(options);
  }
  run_until([&] { return locked.count("SHOW PROCESSLIST") >= 2; });
  run_until_snapshots(5, std::to_string(running.port()));
  run_until_snapshots(5, std::to_string(stopped.port()));
  EXPECT_EQ(running.count("SHOW PROCESSLIST"), 0U);
  EXPECT_EQ(stopped.count("SHOW PROCESSLIST"), 0U);
  EXPECT_LT(locked.count("SHOW PROCESSLIST"), locked.count("SHOW SLAVE STATUS")) << "not in every poll";
  const auto& polls = snapshots_[std::to_string(locked.port())];
  const auto asked = std::ranges::find_if(polls, [](const NodeSnapshot& poll) { return poll.threads.has_value(); });
  ASSERT_NE(asked, polls.end());
  EXPECT_FALSE(polls.front().threads);
  EXPECT_EQ(asked->threads->back().statement, "SELECT SLEEP(?)");
}

TEST_F(NodePollerTest, ARefusedOrHangingListOfThreadsLeavesTheNodeReadable) {
  test::FakeServer& refusing = serve("5.6.21-n4-lagging-locked");
  refusing.answer = [](std::string_view statement) -> std::optional<QueryReply> {
    if (!statement.starts_with("SELECT p.ID")) return std::nullopt;
    return ServerError{1227, "Access denied; you need (at least one of) the PROCESS privilege(s) for this operation"};
  };
  test::FakeServer& hanging = serve("5.6.21-n4-lagging-locked");
  hanging.faults().hang_on = "SELECT p.ID";
  for (auto* const server : {&refusing, &hanging}) {
    auto options = quick(*server, std::to_string(server->port()));
    options.thread_list_after = 20ms;
    options.timeout = 200ms;
    start(options);
  }
  const auto name = [](const test::FakeServer& server) { return std::to_string(server.port()); };
  run_until([&] { return refusing.count("SELECT p.ID") == 1 && hanging.count("SELECT p.ID") == 1; });
  run_until_snapshots(5, name(refusing));
  run_until([&] { return hanging.accepted() == 2; });
  run_until_snapshots(5, name(hanging));
  EXPECT_EQ(refusing.count("SELECT p.ID") + hanging.count("SELECT p.ID"), 2U) << "not asked for again at once";
  for (const auto* const server : {&refusing, &hanging}) {
    for (const NodeSnapshot& poll : snapshots_[name(*server)]) ASSERT_FALSE(poll.error) << poll.error->message;
  }
  ASSERT_EQ(last(name(refusing)).problems.size(), 1U) << "repeated, to stay visible";
  EXPECT_EQ(last(name(refusing)).problems[0].subject, "PROCESS");
  EXPECT_TRUE(last(name(hanging)).problems.empty());
}

TEST_F(NodePollerTest, AManagedServerIsAskedForItsRetentionOnceAndTheReplyIsRepeated) {
  test::FakeServer& server = serve(some_5_6);
  server.answer = [](std::string_view statement) -> std::optional<QueryReply> {
    if (statement.starts_with("SHOW GLOBAL VARIABLES")) {
      return ResultTable{{"Variable_name", "Value"}, {{"basedir", "/rdsdbbin/mysql-5.6.51.R1/"}}};
    }
    if (!statement.starts_with("CALL ")) return std::nullopt;
    return ResultTable{{"name", "value", "description"}, {{"binlog retention hours", "24", "hours"}}};
  };
  start(quick(server));
  run_until_snapshots(3);
  EXPECT_EQ(server.count("CALL mysql.rds_show_configuration"), 1U);
  EXPECT_EQ(server.accepted(), 1U) << "the status that follows a procedure's rows is read too";
  EXPECT_EQ(last().facts->version.flavor, Flavor::rds);
  EXPECT_EQ(last().facts->binlog_retention, Seconds(86400));
  EXPECT_TRUE(last().problems.empty());
}

TEST_F(NodePollerTest, AConnectionReplacedAmidAPollHasItsSettingsInThatPoll) {
  test::FakeServer& server = serve(some_5_6);
  server.answer = [](std::string_view statement) -> std::optional<QueryReply> {
    if (!statement.starts_with("SHOW GLOBAL VARIABLES")) return std::nullopt;
    return ResultTable{{"Variable_name", "Value"}, {{"basedir", "/rdsdbbin/mysql-5.6.51.R1/"}}};
  };
  server.faults().hang_on = "SHOW SLAVE STATUS";
  auto options = quick(server);
  options.timeout = 200ms;
  start(options);
  run_until_error(ProbeFailure::timed_out);
  server.faults().hang_on = "SELECT p.ID";
  run_until_error(std::nullopt);
  EXPECT_EQ(server.count("SELECT p.ID"), 1U) << "the list of threads cost the connection";
  EXPECT_EQ(last().facts->version.flavor, Flavor::rds);
}

TEST_F(NodePollerTest, DeniedBinaryLogsAreAskedOnceAndStayVisible) {
  const test::FakeServer& server = serve("5.1.38-n6-running-monitor");
  start(quick(server));
  run_until_snapshots(4);
  EXPECT_EQ(server.count("SHOW BINARY LOGS"), 1U);
  for (const NodeSnapshot& snapshot : snapshots_["n"]) {
    EXPECT_FALSE(snapshot.error);
    ASSERT_EQ(snapshot.problems.size(), 1U);
    EXPECT_EQ(snapshot.problems.front().kind, ProblemKind::denied);
  }
}

TEST_F(NodePollerTest, AUserWithoutPrivilegesIsToldApartFromAServerThatIsDown) {
  start(quick(serve("5.5.62-n2-running-nopriv")));
  run_until_snapshots(2);
  EXPECT_FALSE(last().error);
  EXPECT_FALSE(last().channels);
  EXPECT_FALSE(last().problems.empty());
}

TEST_F(NodePollerTest, AServerUpgradedInPlaceGetsItsNewDialect) {
  test::FakeServer& server = serve("5.1.38-n6-running");
  start(quick(server));
  run_until_snapshots(1);
  EXPECT_EQ(last().facts->version.minor, 1);
  server.set_recording(std::make_shared<const test::Recording>(test::load_recording(some_5_6)));
  server.drop_connections();
  run_until([&] { return last().facts->version.minor == 6; });
  EXPECT_FALSE(last().error);
}

TEST_F(NodePollerTest, ASlowPollCountsTheTicksItRanPast) {
  test::FakeServer& server = serve(some_5_6);
  server.faults().delay = 4ms;
  start(quick(server));
  run_until_snapshots(3);
  EXPECT_GT(last().overruns, 0U);
  EXPECT_FALSE(last().error);
}

TEST_F(NodePollerTest, AFaultySinkDoesNotEndThePolling) {
  const test::FakeServer& server = serve(some_5_6);
  int taken = 0;
  NodePoller poller(io_.get_executor(), quick(server), [&taken](const NodeSnapshot&) {
    switch (++taken) {
      case 1: throw std::runtime_error("no");
      case 2: throw boost::system::system_error(boost::asio::error::operation_aborted);
      default: throw 42;
    }
  });
  tasks_.spawn("poller", poller.run());
  run_until([&] { return taken == 4; });
  end_tasks();
}

}  // namespace
}  // namespace relaywatch::probe
