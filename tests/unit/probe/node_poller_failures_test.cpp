#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "mysql/name_resolver.hpp"
#include "probe/node_poller.hpp"
#include "support/fake_look_ups.hpp"
#include "unit/probe/polling_fixture.hpp"

namespace relaywatch::probe {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

class NodePollerFailuresTest : public PollingFixture {};

TEST_F(NodePollerFailuresTest, TheFirstRefusalIsSaidAtOnceAndAServerThatComesBackIsSeenSoon) {
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

TEST_F(NodePollerFailuresTest, ADeadNodeBacksOffAndIsReportedOncePerAttempt) {
  test::FakeServer& server = serve(some_5_6);
  server.faults().refuse = true;
  NodePollerOptions options = quick(server);
  options.interval = 1s;  // no attempt takes so long, however slow the machine
  start(options);
  run_until_snapshots(10);
  EXPECT_EQ(snapshots_["n"].size(), server.accepted());
  EXPECT_EQ(last().overruns, 0U) << "attempts left out on purpose are no overruns";
}

TEST_F(NodePollerFailuresTest, AConnectionLostBetweenPollsIsReplacedWithinThePoll) {
  test::FakeServer& server = serve(some_5_6);
  start(quick(server));
  run_until_snapshots(2);
  server.drop_connections();
  run_until([&] { return server.accepted() == 2; });
  run_until_snapshots(2);
  EXPECT_TRUE(std::ranges::none_of(snapshots_["n"], [](const NodeSnapshot& one) { return one.error.has_value(); }));
  EXPECT_EQ(server.count("SHOW GLOBAL VARIABLES"), 2U) << "the dialect and the settings are asked for anew";
}

TEST_F(NodePollerFailuresTest, AServerKilledMidReplyIsUnreachableAtOnceWhenItStaysAway) {
  test::FakeServer& server = serve(some_5_6);
  start(quick(server));
  run_until_snapshots(2);
  server.stop();
  run_until_error(ProbeFailure::unreachable);
  EXPECT_LT(last().window.end - last().window.begin, 1s);
  EXPECT_TRUE(last().facts) << "what was known before stays";
}

TEST_F(NodePollerFailuresTest, AWrongPasswordIsAuthFailedWithoutThePassword) {
  test::FakeServer& server = serve(some_5_6);
  server.require_password("another");
  start(quick(server));
  run_until_error(ProbeFailure::auth_failed);
  EXPECT_EQ(last().error->message.find("s3cret"), std::string::npos);
}

TEST_F(NodePollerFailuresTest, AFrozenServerTimesOutAndDelaysNobody) {
  test::FakeServer& frozen = serve(some_5_6);
  frozen.faults().freeze = true;
  NodePollerOptions options = quick(frozen, "frozen");
  options.timeout = 150ms;
  start(options);
  NodePollerOptions healthy = quick(serve(some_5_6), "healthy");
  healthy.interval = 50ms;
  start(healthy);
  run_until_error(ProbeFailure::timed_out, "frozen");
  EXPECT_TRUE(last("frozen").error->while_connecting);
  EXPECT_GT(last("frozen").overruns, 10U);
  EXPECT_EQ(last("healthy").overruns, 0U);
  EXPECT_GE(snapshots_["healthy"].size(), 2U) << "polled while the other waited";
}

TEST_F(NodePollerFailuresTest, AServerThatFreezesBetweenPollsTimesOutToo) {
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

TEST_F(NodePollerFailuresTest, StatementsThatHangOnTheServerDoNotPileUp) {
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

TEST_F(NodePollerFailuresTest, AfterAStatusThatHungTheThreadsAreListedBeforeItIsAskedAgain) {
  test::FakeServer& server = serve("5.1.38-n6-lagging-locked");
  server.faults().hang_on = "SHOW SLAVE STATUS";
  NodePollerOptions options = quick(server);
  options.timeout = 100ms;
  options.forgive_after = 1h;
  start(options);
  run_until_error(ProbeFailure::abandoned_statements);
  const auto& polls = snapshots_["n"];
  EXPECT_FALSE(polls.front().threads);
  const auto listed = std::ranges::find_if(polls, [](const NodeSnapshot& poll) { return poll.threads.has_value(); });
  ASSERT_NE(listed, polls.end());
  EXPECT_TRUE(listed->error) << "it hung again";
  EXPECT_FALSE(listed->error->while_connecting);
  EXPECT_EQ(server.count("SHOW PROCESSLIST"), 1U);
}

TEST_F(NodePollerFailuresTest, WhileNothingIsAskedTheNextChanceDoesNotBackOff) {
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

TEST_F(NodePollerFailuresTest, AHangOfAFewTimeoutsIsOverSoon) {
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

TEST_F(NodePollerFailuresTest, AHangingNameLookUpEndsWithThePollAndDelaysNobody) {
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

TEST_F(NodePollerFailuresTest, AnAnswerClearsWhatHungBefore) {
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

TEST_F(NodePollerFailuresTest, EndsWhenCancelledWhateverItIsDoing) {
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
