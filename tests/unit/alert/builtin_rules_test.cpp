#include "alert/builtin_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

#include "alert/suppression.hpp"

namespace relaywatch::alert {
namespace {

using enum Verdict;
using std::chrono::seconds;

/// a → b, healthy; tests change what they are about.
class RulesTest : public testing::Test {
 protected:
  RulesTest() {
    report_.at = {MonoTime(seconds(1000)), WallTime(seconds(1'000'000))};
    for (const char* name : {"a", "b"}) {
      NodeReport node;
      node.name = name;
      node.address = "10.0.0.1:3306";
      node.up = node.polled_yet = true;
      node.last_seen = report_.at.wall;
      node.facts = ServerFacts{};
      node.facts->server_id = static_cast<std::uint32_t>(report_.nodes.size() + 1);
      node.facts->read_only = !report_.nodes.empty();
      report_.nodes.push_back(node);
    }
    HopReport hop;
    hop.id = {"a", "b", ""};
    hop.configured = true;
    hop.chains = {"chain"};
    hop.thresholds = {Seconds(30), Seconds(300)};
    hop.lag = LagFigure{Seconds(0), Seconds(0.5), LagBasis::position};
    hop.purge_headroom = Seconds(std::numeric_limits<double>::infinity());
    hop.status = ReplicationStatus{};
    hop.since = report_.at.wall - seconds(100);
    report_.hops.push_back(hop);
    ChainReport chain;
    chain.name = "chain";
    chain.path = {"a", "b"};
    report_.chains.push_back(chain);
    set(HopState::ok, HopCause::none);
  }

  void set(HopState state, HopCause cause) {
    hop().state = state;
    hop().cause = cause;
  }
  HopReport& hop() { return report_.hops[0]; }
  NodeReport& source() { return report_.nodes[0]; }
  NodeReport& replica() { return report_.nodes[1]; }

  /// As the pipeline publishes it.
  [[nodiscard]] std::vector<Observation> observe_all() const {
    FleetReport report = report_;
    for (HopReport& hop : report.hops) hop.suppressed_by = explanation(hop, report).value_or("");
    return observe(report, options_);
  }

  [[nodiscard]] Verdict verdict(std::string_view name, Severity severity = Severity::critical) const {
    for (const Observation& seen : observe_all()) {
      if (seen.key.name == name && seen.key.severity == severity && seen.verdict != clear) return seen.verdict;
    }
    return clear;
  }

  [[nodiscard]] Observation raised() const {
    for (const Observation& seen : observe_all()) {
      if (seen.verdict == raise) return seen;
    }
    ADD_FAILURE() << "nothing is raised";
    return {};
  }

  FleetReport report_;
  Options options_;
};

TEST_F(RulesTest, AHealthyFleetRaisesNothing) {
  for (const Observation& seen : observe_all()) EXPECT_EQ(seen.verdict, clear) << seen.key.name;
}

TEST_F(RulesTest, EachStateHasItsAlert) {
  const std::pair<HopState, const char*> alerts[] = {{HopState::broken, "HopBroken"},
                                                     {HopState::missing, "HopBroken"},
                                                     {HopState::stopped, "HopStopped"},
                                                     {HopState::connecting, "HopStopped"},
                                                     {HopState::stalled, "HopStalled"}};
  for (const auto& [state, name] : alerts) {
    set(state, HopCause::auth_failed);
    for (const char* other : {"HopBroken", "HopStopped", "HopStalled"}) {
      EXPECT_EQ(verdict(other), std::string_view(name) == other ? raise : clear) << name << " " << other;
    }
  }
}

TEST_F(RulesTest, AStallIsPagedOnceAndHeldWhileNobodyCanTell) {
  set(HopState::stalled, HopCause::applier_stalled);
  hop().lag->value = Seconds(400);
  EXPECT_EQ(raised().key.name, "HopStalled");
  EXPECT_EQ(raised().labels.at("cause"), "applier_stalled");
  EXPECT_EQ(verdict("HopLagging"), hold) << "what stands still lags, which its alert says";
  hop().suppressed_by = "NodeDown a";
  set(HopState::unreachable, HopCause::replica_down);
  EXPECT_EQ(verdict("HopStalled"), hold);
  set(HopState::unknown, HopCause::unsupported_reply);
  EXPECT_EQ(verdict("HopStalled"), hold);
  set(HopState::lagging, HopCause::applier_slow);
  EXPECT_EQ(verdict("HopStalled"), clear);
}

TEST_F(RulesTest, TheAllClearSaysWhatTheHopDoesNow) {
  const auto words = [&](HopState state, std::string_view name) {
    set(state, HopCause::none);
    for (const Observation& seen : observe_all()) {
      if (seen.key.name == name) return seen.all_clear;
    }
    return std::string();
  };
  hop().lag->value = Seconds(3);
  EXPECT_EQ(words(HopState::ok, "HopBroken"),
            "a → b replicates again: it was broken ({cause}) for {lasted}; lag is 3.0 s");
  EXPECT_EQ(words(HopState::stopped, "HopBroken"),
            "a → b is stopped now: it was broken ({cause}) for {lasted}; lag is 3.0 s");
  EXPECT_EQ(words(HopState::broken, "HopBroken"), "") << "nothing is clear";
  EXPECT_EQ(words(HopState::ok, "NodeDown"), "a can be read again: it could not be for {lasted} ({cause})");
}

TEST_F(RulesTest, AnUnreadableReplicaHoldsWhatFires) {
  set(HopState::unreachable, HopCause::replica_down);
  EXPECT_EQ(verdict("HopBroken"), hold);
  EXPECT_EQ(verdict("HopStopped"), hold);
  hop().lag.reset();
  EXPECT_EQ(verdict("HopLagging"), hold);
}

TEST_F(RulesTest, LagHasTwoThresholdsAndAClearThresholdBelowEach) {
  const auto with_lag = [&](double lag) {
    hop().lag->value = Seconds(lag);
    return std::pair(verdict("HopLagging", Severity::warning), verdict("HopLagging", Severity::critical));
  };
  EXPECT_EQ(with_lag(23), std::pair(clear, clear));
  EXPECT_EQ(with_lag(25), std::pair(hold, clear));
  EXPECT_EQ(with_lag(30), std::pair(raise, clear));
  EXPECT_EQ(with_lag(250), std::pair(raise, hold));
  EXPECT_EQ(with_lag(300), std::pair(raise, raise));
  hop().status->configured_delay = Seconds(280);
  EXPECT_EQ(with_lag(300), std::pair(clear, clear));
}

TEST_F(RulesTest, AHopThatStandsStillIsNotAlsoPagedForItsLag) {
  set(HopState::stopped, HopCause::applier_stopped);
  hop().lag->value = Seconds(400);
  EXPECT_EQ(verdict("HopStopped"), raise);
  EXPECT_EQ(verdict("HopLagging"), hold);
}

TEST_F(RulesTest, AHopOfWhichOnlyTheLagIsKnownIsPagedForThat) {
  set(HopState::unknown, HopCause::unsupported_reply);
  hop().lag = LagFigure{Seconds(400), Seconds(1), LagBasis::heartbeat};
  EXPECT_EQ(verdict("HopLagging"), raise);
}

TEST_F(RulesTest, ANodeThatIsDownExplainsItsHops) {
  source().up = false;
  source().error = ProbeError{ProbeFailure::unreachable, 2003, "refused"};
  set(HopState::connecting, HopCause::source_unreachable);
  EXPECT_EQ(verdict("NodeDown"), raise);
  EXPECT_EQ(verdict("HopStopped"), hold);
  EXPECT_EQ(raised().labels, (std::map<std::string, std::string>{{"alertname", "NodeDown"},
                                                                 {"cause", "node_down"},
                                                                 {"chain", "chain"},
                                                                 {"node", "a"},
                                                                 {"severity", "critical"}}));
}

TEST_F(RulesTest, ASourceThatIsDownDoesNotHideAFaultOfItsReplica) {
  source().up = false;
  source().error = ProbeError{ProbeFailure::unreachable, 2003, "refused"};
  set(HopState::broken, HopCause::duplicate_key);
  EXPECT_EQ(verdict("HopBroken"), raise);
  set(HopState::stopped, HopCause::applier_stopped);
  EXPECT_EQ(verdict("HopStopped"), raise);
  set(HopState::broken, HopCause::receiver_error);  // it gave up on the dead source
  EXPECT_EQ(verdict("HopBroken"), hold);
}

TEST_F(RulesTest, AReplicaThatIsDownExplainsItsHopWhateverItWas) {
  replica().up = false;
  replica().error = ProbeError{ProbeFailure::unreachable, 2003, "refused"};
  set(HopState::unreachable, HopCause::replica_down);
  EXPECT_EQ(explanation(hop(), report_), "NodeDown b");
}

TEST_F(RulesTest, AMendedHopBelowAnUnseenSourceDoesNotFireForEver) {
  set(HopState::unknown, HopCause::source_not_polled);
  EXPECT_EQ(verdict("HopBroken"), clear);
  EXPECT_EQ(verdict("HopStopped"), clear);
  hop().status.reset();  // its threads are not known
  EXPECT_EQ(verdict("HopBroken"), hold);
  hop().status = ReplicationStatus{};
  set(HopState::unknown, HopCause::unsupported_reply);
  EXPECT_EQ(verdict("HopBroken"), hold);
}

TEST_F(RulesTest, ANodeThatWasNotPolledYetNeitherBeginsNorEndsAnAlert) {
  replica().polled_yet = false;
  EXPECT_EQ(verdict("NodeDown"), hold);
}

TEST_F(RulesTest, AnUnreachableSourceIsJudgedOnlyOnceItWasAskedItself) {
  set(HopState::connecting, HopCause::source_unreachable);
  source().last_seen = *hop().since - seconds(1);
  EXPECT_EQ(verdict("HopStopped"), hold);
  source().last_seen = *hop().since + seconds(1);
  EXPECT_EQ(verdict("HopStopped"), raise);
}

TEST_F(RulesTest, AReceiverMayTakeItsRetryTimeAfterItsSourceIsBack) {
  set(HopState::connecting, HopCause::source_unreachable);
  source().recovered_at = report_.at.wall - seconds(60);
  EXPECT_EQ(verdict("HopStopped"), hold);
  source().recovered_at = report_.at.wall - seconds(91);
  EXPECT_EQ(verdict("HopStopped"), raise);
}

TEST_F(RulesTest, AReceiverThatHasJustBegunToConnectIsNotPaged) {
  set(HopState::connecting, HopCause::source_unreachable);
  hop().since = report_.at.wall - seconds(3);
  EXPECT_EQ(verdict("HopStopped"), hold);
  hop().status->receiver_error = ServerError{2003, "refused"};
  EXPECT_EQ(verdict("HopStopped"), raise);
}

TEST_F(RulesTest, AMonitorThatIsRefusedIsBlindAndSaysSo) {
  replica().up = false;
  replica().error = ProbeError{ProbeFailure::auth_failed, 1045, "denied"};
  EXPECT_EQ(raised().labels.at("cause"), "monitor_auth_failed");
  replica().up = true;
  replica().error.reset();
  replica().problems = {{ProblemKind::denied, "SHOW SLAVE STATUS", "REPLICATION CLIENT", "GRANT REPLICATION CLIENT …"}};
  EXPECT_EQ(raised().labels.at("cause"), "monitor_denied");
  EXPECT_EQ(raised().annotations.at("advice"), "GRANT REPLICATION CLIENT …");
  for (const char* const dispensable : {"SHOW BINARY LOGS", "CALL mysql.rds_show_configuration", "SHOW PROCESSLIST"}) {
    replica().problems[0].statement = dispensable;
    EXPECT_EQ(verdict("NodeDown"), clear);
  }
}

TEST_F(RulesTest, ASilentHeartbeatIsAWarningOfItsOwn) {
  report_.heartbeat = HeartbeatReport{.node = "a", .server_id = 1, .silence = Seconds(3), .problem = {}};
  EXPECT_EQ(verdict("HeartbeatStale", Severity::warning), clear);
  report_.heartbeat->silence = Seconds(42);
  report_.heartbeat->stale = true;
  EXPECT_EQ(raised().labels, (std::map<std::string, std::string>{{"alertname", "HeartbeatStale"},
                                                                 {"cause", "writer_silent"},
                                                                 {"chain", "chain"},
                                                                 {"node", "a"},
                                                                 {"severity", "warning"}}));
  EXPECT_EQ(raised().annotations.at("summary"), "the heartbeat on a has not moved for 42 s");
  report_.heartbeat->silence.reset();  // its table cannot be read
  EXPECT_EQ(verdict("HeartbeatStale", Severity::warning), hold);
}

TEST_F(RulesTest, AWriterThatCannotWriteIsSaid) {
  report_.heartbeat = HeartbeatReport{.node = "a", .server_id = 1, .silence = Seconds(1), .problem = "a is read-only"};
  EXPECT_EQ(raised().key.name, "HeartbeatStale");
  EXPECT_EQ(raised().labels.at("cause"), "cannot_write");
  EXPECT_EQ(raised().annotations.at("summary"), "no heartbeat is written: a is read-only");
  options_.rules["HeartbeatStale"].enabled = false;
  EXPECT_EQ(verdict("HeartbeatStale", Severity::warning), clear);
}

TEST_F(RulesTest, OfANodeThatIsDownNobodyKnowsWhetherItIsStamped) {
  report_.heartbeat =
      HeartbeatReport{.node = "a", .server_id = 1, .silence = {}, .stale = true, .problem = "connection refused"};
  source().up = false;
  source().error = ProbeError{ProbeFailure::unreachable, 2003, "refused"};
  EXPECT_EQ(verdict("HeartbeatStale", Severity::warning), hold);
}

TEST_F(RulesTest, ANodeWithoutTheHeartbeatsTableCanBeWatched) {
  replica().problems = {{ProblemKind::denied, "SELECT * FROM `p`.`h` LIMIT 1000", "SELECT", "GRANT SELECT …"}};
  EXPECT_EQ(verdict("NodeDown"), clear);
}

TEST_F(RulesTest, TheOperatorsChangesAreHonoured) {
  set(HopState::broken, HopCause::duplicate_key);
  options_.rules["HopBroken"] = {.enabled = {},
                                 .hold = seconds(7),
                                 .keep_firing_for = seconds(8),
                                 .clear_ratio = {},
                                 .severity = Severity::warning,
                                 .labels = {{"team", "db"}}};
  const Observation seen = raised();
  EXPECT_EQ(seen.hold, seconds(7));
  EXPECT_EQ(seen.keep_firing_for, seconds(8));
  EXPECT_EQ(seen.labels.at("severity"), "warning");
  EXPECT_EQ(seen.labels.at("team"), "db");
  options_.rules["HopBroken"].enabled = false;
  EXPECT_EQ(verdict("HopBroken"), clear);
  EXPECT_EQ(verdict("HopBroken", Severity::warning), clear);
}

TEST_F(RulesTest, LabelsNameTheHopAndNeverItsMeasurements) {
  set(HopState::broken, HopCause::duplicate_key);
  hop().lag->value = Seconds(123);
  EXPECT_EQ(raised().labels, (std::map<std::string, std::string>{{"alertname", "HopBroken"},
                                                                 {"cause", "duplicate_key"},
                                                                 {"chain", "chain"},
                                                                 {"replica", "b"},
                                                                 {"severity", "critical"},
                                                                 {"source", "a"}}));
}

}  // namespace
}  // namespace relaywatch::alert
