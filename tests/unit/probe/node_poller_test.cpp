#include "probe/node_poller.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <utility>
#include <vector>

#include "mysql/name_resolver.hpp"
#include "support/fake_look_ups.hpp"
#include "support/loop_fixture.hpp"

namespace relaywatch::probe {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using namespace std::chrono_literals;

constexpr std::string_view some_5_6 = "5.6.21-n4-running";

class NodePollerTest : public test::LoopFixture {
 public:
  // The pollers' tasks use the pollers, which are destroyed before the base class would end them.
  ~NodePollerTest() override { end_tasks(); }

 protected:
  static NodePollerOptions quick(const test::FakeServer& server, std::string node = "n") {
    NodePollerOptions options;
    options.node = std::move(node);
    options.connect = {
        .host = "127.0.0.1", .port = server.port(), .user = "monitor", .password = Secret("s3cret"), .tls = {}};
    options.interval = 5ms;
    options.timeout = 2s;
    options.backoff_base = 5ms;
    options.backoff_cap = 20ms;
    return options;
  }

  /// Starts a poller whose snapshots gather in `snapshots_[node]`.
  void start(NodePollerOptions options) {
    auto& gathered = snapshots_[options.node];
    auto& poller = *pollers_.emplace_back(std::make_unique<NodePoller>(
        io_.get_executor(), std::move(options),
        [&gathered](NodeSnapshot snapshot) { gathered.push_back(std::move(snapshot)); }, *names_));
    tasks_.spawn("poller", poller.run());
  }
  void run_until_snapshots(std::size_t count, const std::string& node = "n") {
    run_until([&, wanted = snapshots_[node].size() + count] { return snapshots_[node].size() >= wanted; });
  }
  void run_until_error(std::optional<ProbeFailure> failure, const std::string& node = "n") {
    run_until([&] {
      const auto& all = snapshots_[node];
      if (all.empty()) return false;
      const auto& error = all.back().error;
      return failure ? error && error->failure == *failure : !error;
    });
  }
  NodeSnapshot& last(const std::string& node = "n") { return snapshots_[node].back(); }

  std::map<std::string, std::vector<NodeSnapshot>> snapshots_;
  std::vector<std::unique_ptr<NodePoller>> pollers_;
  mysql::NameResolver* names_ = &mysql::NameResolver::of_process();
};

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

TEST_F(NodePollerTest, TheFirstRefusalIsSaidAtOnceAndAServerThatComesBackIsSeenSoon) {
  test::FakeServer& server = serve(some_5_6);
  server.stop();
  start(quick(server));
  run_until_snapshots(1);
  EXPECT_EQ(last().error.value().failure, ProbeFailure::unreachable);
  EXPECT_LT(last().window.end - last().window.begin, 1s);
  run_until_snapshots(3);
  server.start();
  run_until_error(std::nullopt);
  EXPECT_TRUE(last().channels);
}

TEST_F(NodePollerTest, ADeadNodeBacksOffAndIsReportedOncePerAttempt) {
  test::FakeServer& server = serve(some_5_6);
  server.faults().refuse = true;
  NodePollerOptions options = quick(server);
  options.interval = 1s;  // no attempt takes so long, however slow the machine
  start(options);
  run_until_snapshots(10);
  EXPECT_EQ(snapshots_["n"].size(), server.accepted());
  EXPECT_EQ(last().overruns, 0U) << "attempts left out on purpose are no overruns";
}

TEST_F(NodePollerTest, AConnectionLostBetweenPollsIsReplacedWithinThePoll) {
  test::FakeServer& server = serve(some_5_6);
  start(quick(server));
  run_until_snapshots(2);
  server.drop_connections();
  run_until([&] { return server.accepted() == 2; });
  run_until_snapshots(2);
  EXPECT_TRUE(std::ranges::none_of(snapshots_["n"], [](const NodeSnapshot& one) { return one.error.has_value(); }));
  EXPECT_EQ(server.count("SHOW GLOBAL VARIABLES"), 2U) << "the dialect and the settings are asked for anew";
}

TEST_F(NodePollerTest, AServerKilledMidReplyIsUnreachableAtOnceWhenItStaysAway) {
  test::FakeServer& server = serve(some_5_6);
  start(quick(server));
  run_until_snapshots(2);
  server.stop();
  run_until_error(ProbeFailure::unreachable);
  EXPECT_LT(last().window.end - last().window.begin, 1s);
  EXPECT_TRUE(last().facts) << "what was known before stays";
}

TEST_F(NodePollerTest, AWrongPasswordIsAuthFailedWithoutThePassword) {
  test::FakeServer& server = serve(some_5_6);
  server.require_password("another");
  start(quick(server));
  run_until_error(ProbeFailure::auth_failed);
  EXPECT_EQ(last().error->message.find("s3cret"), std::string::npos);
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

TEST_F(NodePollerTest, AFrozenServerTimesOutAndDelaysNobody) {
  test::FakeServer& frozen = serve(some_5_6);
  frozen.faults().freeze = true;
  NodePollerOptions options = quick(frozen, "frozen");
  options.timeout = 150ms;
  start(options);
  NodePollerOptions healthy = quick(serve(some_5_6), "healthy");
  healthy.interval = 50ms;
  start(healthy);
  run_until_error(ProbeFailure::timed_out, "frozen");
  EXPECT_GT(last("frozen").overruns, 10U);
  EXPECT_EQ(last("healthy").overruns, 0U);
  EXPECT_GE(snapshots_["healthy"].size(), 2U) << "polled while the other waited";
}

TEST_F(NodePollerTest, AServerThatFreezesBetweenPollsTimesOutToo) {
  test::FakeServer& server = serve(some_5_6);
  NodePollerOptions options = quick(server);
  options.timeout = 50ms;
  start(options);
  run_until_snapshots(2);
  server.faults().freeze = true;
  run_until_error(ProbeFailure::timed_out);
  server.faults().freeze = false;
  run_until_error(std::nullopt);
}

TEST_F(NodePollerTest, StatementsThatHangOnTheServerDoNotPileUp) {
  test::FakeServer& server = serve(some_5_6);
  server.faults().hang_on = "SHOW SLAVE STATUS";
  NodePollerOptions options = quick(server);
  options.timeout = 40ms;
  options.forgive_after = 600ms;
  start(options);
  run_until_error(ProbeFailure::timed_out);
  EXPECT_THAT(last().error->message, HasSubstr("SHOW SLAVE STATUS"));
  run_until_error(ProbeFailure::abandoned_statements);
  EXPECT_EQ(server.count("SHOW SLAVE STATUS"), 2U);
  const std::size_t connections = server.accepted();
  run_until_snapshots(5);
  EXPECT_EQ(last().error->failure, ProbeFailure::abandoned_statements);
  EXPECT_EQ(server.count("SHOW SLAVE STATUS"), 2U) << "nothing more is sent";
  EXPECT_EQ(server.accepted(), connections);
  server.faults().hang_on = "";
  run_until_error(std::nullopt);
}

TEST_F(NodePollerTest, WhileNothingIsAskedTheNextChanceDoesNotBackOff) {
  test::FakeServer& server = serve(some_5_6);
  server.faults().hang_on = "SHOW SLAVE STATUS";
  NodePollerOptions options = quick(server);
  options.interval = 1ms;
  options.timeout = 20ms;
  options.backoff_base = 1ms;
  options.backoff_cap = 1h;
  options.max_abandoned = 1;
  options.forgive_after = 1h;
  start(options);
  run_until_error(ProbeFailure::abandoned_statements);
  run_until_snapshots(30);
  EXPECT_EQ(last().error->failure, ProbeFailure::abandoned_statements);
  EXPECT_EQ(server.accepted(), 1U);
}

TEST_F(NodePollerTest, AHangOfAFewTimeoutsIsOverSoon) {
  test::FakeServer& server = serve(some_5_6);
  server.faults().hang_on = "SHOW SLAVE STATUS";
  NodePollerOptions options = quick(server);
  options.timeout = 40ms;
  options.forgive_after = 1ms;  // two timeouts, then
  start(options);
  run_until([&] { return server.count("SHOW SLAVE STATUS") == 3; });
  server.faults().hang_on = "";
  run_until_error(std::nullopt);
}

TEST_F(NodePollerTest, AHangingNameLookUpEndsWithThePollAndDelaysNobody) {
  test::FakeLookUps names;
  names.hang("dead.example");
  mysql::NameResolver resolver(names.function());
  names_ = &resolver;
  NodePollerOptions dead = quick(serve(some_5_6), "dead");
  dead.connect.host = "dead.example";
  NodePollerOptions waiting = dead;
  dead.timeout = 40ms;
  waiting.node = "waiting";
  waiting.timeout = 1h;
  NodePollerOptions healthy = quick(serve(some_5_6), "healthy");
  healthy.connect.host = "alive.example";
  start(dead);
  start(waiting);
  start(healthy);
  run_until_snapshots(3, "healthy");
  run_until_error(ProbeFailure::name_unresolved, "dead");
  EXPECT_TRUE(
      std::ranges::none_of(snapshots_["healthy"], [](const NodeSnapshot& one) { return one.error.has_value(); }));
  end_tasks();  // as a reload does; the look-up still hangs
  EXPECT_EQ(tasks_.size(), 0U);
  EXPECT_TRUE(snapshots_["waiting"].empty());
  EXPECT_EQ(names.running(), 1);
  pollers_.clear();
}

TEST_F(NodePollerTest, AnAnswerClearsWhatHungBefore) {
  test::FakeServer& server = serve(some_5_6);
  NodePollerOptions options = quick(server);
  options.timeout = 40ms;
  options.forgive_after = 1h;
  start(options);
  for (int time = 0; time < 4; ++time) {
    server.faults().hang_on = "SHOW SLAVE STATUS";
    run_until_error(ProbeFailure::timed_out);
    server.faults().hang_on = "";
    run_until_error(std::nullopt);
  }
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

/// Options with a heartbeat table, and a server that has it.
class NodePollerHeartbeatTest : public NodePollerTest {
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

TEST_F(NodePollerTest, EndsWhenCancelledWhateverItIsDoing) {
  std::vector<test::Faults> situations(4);
  situations[1].freeze = true;
  situations[2].hang_on = "SHOW MASTER STATUS";
  situations[3].refuse = true;
  for (std::size_t situation = 0; situation < situations.size(); ++situation) {
    test::FakeServer& server = serve(some_5_6);
    server.faults() = situations[situation];
    NodePollerOptions options = quick(server, "s" + std::to_string(situation));
    options.backoff_cap = 1h;
    options.interval = 1h;
    start(options);
  }
  run_until([&] {
    return std::ranges::all_of(servers_, [](const auto& server) { return server->accepted() > 0; }) &&
           servers_[2]->count("SHOW MASTER STATUS") == 1;
  });
  end_tasks();
  EXPECT_EQ(tasks_.size(), 0U);
}

}  // namespace
}  // namespace relaywatch::probe
