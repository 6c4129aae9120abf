#include "alert/purge_risk_rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

namespace relaywatch::alert {
namespace {

using enum Verdict;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr double hour = 3600;
constexpr double day = 24 * hour;

/// n2 → n3: the receiver is stopped; the source keeps binlogs for a week.
class PurgeRiskRuleTest : public testing::Test {
 protected:
  PurgeRiskRuleTest() {
    for (const char* name : {"n2", "n3"}) {
      NodeReport node;
      node.name = name;
      node.facts = ServerFacts{};
      node.facts->version = parse_server_version("5.6.21-log").value();
      report_.nodes.push_back(node);
    }
    keep_for(7 * day);
    HopReport hop;
    hop.id = {"n2", "n3", ""};
    hop.state = HopState::stopped;
    hop.cause = HopCause::receiver_stopped;
    hop.status = ReplicationStatus{};
    hop.status->receiver = ReceiverState::stopped;
    hop.status->received = parse_binlog_position("binlog.000123", 4711);
    report_.hops.push_back(hop);
    receive_lag(0);
  }

  HopReport& hop() { return report_.hops[0]; }
  ServerFacts& source() { return *report_.nodes[0].facts; }
  ServerFacts& replica() { return *report_.nodes[1].facts; }

  void keep_for(double seconds) {
    source().binlog_retention_known = true;
    source().binlog_retention = Seconds(seconds);
  }
  /// As the pipeline measures it below a stopped receiver.
  void receive_lag(double lag) {
    hop().receive_lag = LagFigure{Seconds(lag), Seconds(0.5), LagBasis::position};
    hop().purge_headroom = hop().purge_forecast = std::max(*source().binlog_retention - Seconds(lag), Seconds(0));
  }

  [[nodiscard]] std::vector<Observation> observe() const {
    std::vector<Observation> all;
    observe_purge_risk(all, report_.hops[0], report_, options_);
    return all;
  }
  /// Of the critical alert and of the warning.
  [[nodiscard]] std::pair<Verdict, Verdict> verdicts() const {
    const auto all = observe();
    EXPECT_EQ(all.size(), 2U);
    EXPECT_EQ(all.at(0).key.severity, Severity::critical);
    EXPECT_EQ(all.at(1).key.severity, Severity::warning);
    return {all.at(0).verdict, all.at(1).verdict};
  }
  [[nodiscard]] std::map<std::string, std::string> words() const {
    for (const Observation& seen : observe()) {
      if (seen.verdict == raise) return seen.annotations;
    }
    ADD_FAILURE() << "nothing is raised";
    return {};
  }

  FleetReport report_;
  Options options_;
};

TEST_F(PurgeRiskRuleTest, OfAWeekADayIsAWarningAndFourHoursAreCritical) {
  const auto with_headroom = [&](double headroom) {
    receive_lag(7 * day - headroom);
    return verdicts();
  };
  EXPECT_EQ(with_headroom(7 * day), std::pair(clear, clear));
  EXPECT_EQ(with_headroom(31 * hour), std::pair(clear, clear));
  EXPECT_EQ(with_headroom(25 * hour), std::pair(clear, hold)) << "clears at 30 h";
  EXPECT_EQ(with_headroom(23 * hour), std::pair(clear, raise));
  EXPECT_EQ(with_headroom(4.5 * hour), std::pair(hold, raise));
  EXPECT_EQ(with_headroom(3 * hour), std::pair(raise, hold)) << "not paged twice";
  EXPECT_EQ(with_headroom(0), std::pair(raise, hold));
}

TEST_F(PurgeRiskRuleTest, OfAShortRetentionHalfIsAWarningAndAQuarterIsCritical) {
  keep_for(60);
  receive_lag(25);
  EXPECT_EQ(verdicts(), std::pair(clear, hold));
  receive_lag(31);
  EXPECT_EQ(verdicts(), std::pair(clear, raise));
  receive_lag(46);
  EXPECT_EQ(verdicts(), std::pair(raise, hold));
}

TEST_F(PurgeRiskRuleTest, AReplicaThatIsNotBehindRisksNothing) {
  keep_for(8);
  receive_lag(7);
  EXPECT_EQ(verdicts(), std::pair(clear, clear)) << "less than 8 s of lag are noise";
  receive_lag(9);
  EXPECT_EQ(verdicts(), std::pair(hold, hold));
  receive_lag(11);
  EXPECT_EQ(verdicts(), std::pair(raise, hold));
}

TEST_F(PurgeRiskRuleTest, WithoutAnyRetentionEveryLagThatLastsIsCritical) {
  keep_for(0);
  receive_lag(0);
  EXPECT_EQ(verdicts(), std::pair(clear, clear));
  receive_lag(29);
  EXPECT_EQ(verdicts(), std::pair(hold, hold));
  receive_lag(31);
  EXPECT_EQ(verdicts(), std::pair(raise, hold));
  EXPECT_THAT(words().at("summary"), HasSubstr("at any moment"));
}

TEST_F(PurgeRiskRuleTest, WhatIsNotKnownHoldsAndBinlogsKeptForEverClear) {
  receive_lag(7 * day - hour);
  hop().purge_headroom.reset();
  EXPECT_EQ(verdicts(), std::pair(hold, hold));
  hop().receive_lag.reset();
  EXPECT_EQ(verdicts(), std::pair(hold, hold));
  source().binlog_retention_known = false;
  source().binlog_retention.reset();
  EXPECT_EQ(verdicts(), std::pair(hold, hold));
  hop().purge_headroom = Seconds(std::numeric_limits<double>::infinity());
  EXPECT_EQ(verdicts(), std::pair(clear, clear));
}

TEST_F(PurgeRiskRuleTest, ALagOfAtLeastSoMuchRaisesButNeverClears) {
  receive_lag(7 * day - hour);
  hop().receive_lag->basis = LagBasis::lower_bound;
  hop().purge_headroom.reset();
  EXPECT_EQ(verdicts(), std::pair(raise, hold));
  EXPECT_THAT(words().at("summary"), HasSubstr("in 1 h at the latest"));
  hop().receive_lag->value = Seconds(hour);
  EXPECT_EQ(verdicts(), std::pair(hold, hold));
  hop().receive_lag->value = Seconds(1);
  EXPECT_EQ(verdicts(), std::pair(hold, hold));
}

TEST_F(PurgeRiskRuleTest, AnExplainedHopHoldsAndABrokenOneHasItsOwnAlert) {
  receive_lag(7 * day - hour);
  hop().suppressed_by = "NodeDown n2";
  EXPECT_EQ(verdicts(), std::pair(hold, hold));
  hop().state = HopState::lagging;
  hop().suppressed_by = "a fault that is over";
  EXPECT_EQ(verdicts(), std::pair(raise, hold)) << "the source purges all the same";
  hop().suppressed_by = "";
  hop().state = HopState::broken;
  hop().cause = HopCause::duplicate_key;
  EXPECT_EQ(verdicts(), std::pair(raise, hold));
  hop().cause = HopCause::binlog_purged;
  EXPECT_EQ(verdicts(), std::pair(clear, clear));
}

TEST_F(PurgeRiskRuleTest, TheSummaryNamesTheFileAndWhenItGoes) {
  const auto summary_with = [&](double headroom, std::optional<double> forecast) {
    receive_lag(7 * day - headroom);
    hop().purge_forecast = forecast ? std::optional(Seconds(*forecast)) : std::nullopt;
    return words().at("summary");
  };
  const std::string begin = "n2 → n3: the source purges binlog.000123, which the receiver still needs, ";
  EXPECT_EQ(summary_with(5.2 * hour, 5.2 * hour), begin + "in 5 h 12 min");
  EXPECT_EQ(summary_with(0, 0), begin + "when it next begins a new file");
  hop().status->receiver = ReceiverState::running;
  EXPECT_EQ(summary_with(5.2 * hour, 28 * hour), begin + "in 1 d 4 h at this rate");
  EXPECT_EQ(summary_with(250, std::nullopt), begin + "in 4 min 10 s unless the receiver catches up");
  EXPECT_THAT(summary_with(42, std::numeric_limits<double>::infinity()),
              AllOf(HasSubstr("in 42 s, unless"), HasSubstr("at this rate")));
}

TEST_F(PurgeRiskRuleTest, TheAdviceIsInTheWordsOfEachServer) {
  const auto advice_for = [&](const char* version, Flavor flavor, double retention) {
    source().version = replica().version = parse_server_version(version).value();
    source().version.flavor = replica().version.flavor = flavor;
    keep_for(retention);
    receive_lag(retention - 60);
    return words().at("advice");
  };
  EXPECT_EQ(advice_for("5.6.21-log", Flavor::mysql, 7 * day),
            "On n3, START SLAVE IO_THREAD. To gain time, on n2: SET GLOBAL expire_logs_days = 14.");
  EXPECT_EQ(advice_for("8.0.36", Flavor::mysql, hour),
            "On n3, START REPLICA IO_THREAD. To gain time, on n2: SET GLOBAL binlog_expire_logs_seconds = 86400.");
  EXPECT_THAT(advice_for("5.5.5-10.11.6-MariaDB", Flavor::mariadb, 7 * day),
              AllOf(HasSubstr("START SLAVE"), HasSubstr("binlog_expire_logs_seconds = 1209600")));
  EXPECT_THAT(advice_for("10.5.23-MariaDB", Flavor::mariadb, day), HasSubstr("expire_logs_days = 2"));
  EXPECT_EQ(advice_for("5.6.51", Flavor::rds, 100 * hour),
            "On n3, CALL mysql.rds_start_replication. To gain time, on n2: CALL mysql.rds_set_configuration('binlog "
            "retention hours', 168).");
  EXPECT_THAT(advice_for("5.6.51", Flavor::rds, 168 * hour), HasSubstr("n2 cannot keep its binlogs any longer"));
  EXPECT_THAT(advice_for("5.6.10", Flavor::aurora, 168 * hour), HasSubstr("'binlog retention hours', 336)"));
  hop().status->receiver = ReceiverState::connecting;
  EXPECT_THAT(words().at("advice"), AllOf(HasSubstr("reach n2 again"), Not(HasSubstr("rds_start"))));
}

TEST_F(PurgeRiskRuleTest, TheOperatorsChangesAreHonoured) {
  receive_lag(7 * day - 23 * hour);
  options_.rules["BinlogPurgeRisk"].severity = Severity::critical;
  options_.rules["BinlogPurgeRisk"].hold = std::chrono::seconds(3);
  const auto all = observe();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].key.severity, Severity::critical);
  EXPECT_EQ(all[0].verdict, raise) << "the higher threshold decides";
  EXPECT_EQ(all[0].hold, std::chrono::seconds(3));
  options_.rules["BinlogPurgeRisk"].enabled = false;
  EXPECT_TRUE(observe().empty());
}

TEST_F(PurgeRiskRuleTest, TheHoursCanBeChangedButNotBeyondWhatIsKept) {
  options_.rules["BinlogPurgeRisk"].threshold = {Seconds(60 * hour), Seconds(8 * hour)};
  const auto with_headroom = [&](double headroom) {
    receive_lag(*source().binlog_retention / Seconds(1) - headroom);
    return verdicts();
  };
  EXPECT_EQ(with_headroom(61 * hour), std::pair(clear, hold));
  EXPECT_EQ(with_headroom(59 * hour), std::pair(clear, raise));
  EXPECT_EQ(with_headroom(7 * hour), std::pair(raise, hold));
  keep_for(8 * hour);
  EXPECT_EQ(with_headroom(4.5 * hour), std::pair(clear, hold)) << "never more than a half and a quarter";
}

TEST_F(PurgeRiskRuleTest, TheAllClearSaysWhetherItWasInTime) {
  EXPECT_THAT(observe().at(0).all_clear, HasSubstr("n2 → n3: the source keeps again what the receiver needs"));
  hop().state = HopState::broken;
  hop().cause = HopCause::binlog_purged;
  EXPECT_THAT(observe().at(0).all_clear, HasSubstr("is gone now; the hop is broken"));
}

TEST_F(PurgeRiskRuleTest, ASourceThatIsNotWatchedIsNotJudged) {
  report_.nodes.erase(report_.nodes.begin());
  EXPECT_TRUE(observe().empty());
}

}  // namespace
}  // namespace relaywatch::alert
