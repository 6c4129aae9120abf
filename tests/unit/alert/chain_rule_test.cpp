#include "alert/chain_rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alert/builtin_rules.hpp"

namespace relaywatch::alert {
namespace {

using enum Verdict;

/// a → b → c, with thresholds of 30 and 300 s for each hop and for the chain.
class ChainRuleTest : public testing::Test {
 protected:
  ChainRuleTest() {
    ChainReport chain;
    chain.name = "chain";
    chain.path = {"a", "b", "c"};
    chain.thresholds = {Seconds(30), Seconds(300)};
    for (const std::string& name : chain.path) {
      NodeReport node;
      node.name = name;
      node.up = node.polled_yet = true;
      report_.nodes.push_back(node);
    }
    for (const auto& [source, replica] : {std::pair("a", "b"), std::pair("b", "c")}) {
      HopReport hop;
      hop.id = {source, replica, ""};
      hop.state = HopState::ok;
      hop.thresholds = chain.thresholds;
      hop.lag = figure(0);
      report_.hops.push_back(hop);
      chain.hops.push_back(hop.id);
      chain.node_lag[replica] = figure(0);
    }
    report_.chains.push_back(chain);
    lag(0);
  }

  static LagFigure figure(double seconds, LagBasis basis = LagBasis::position) {
    return {Seconds(seconds), Seconds(0.5), basis};
  }
  ChainReport& chain() { return report_.chains[0]; }
  void lag(double seconds, LagBasis basis = LagBasis::position) { chain().lag = figure(seconds, basis); }

  [[nodiscard]] Observation observed(Severity severity) const {
    for (Observation& seen : observe(report_, options_)) {
      if (seen.key.name == "ChainLagging" && seen.key.severity == severity) return seen;
    }
    ADD_FAILURE() << "not observed";
    return {};
  }
  [[nodiscard]] Verdict warning() const { return observed(Severity::warning).verdict; }
  [[nodiscard]] Verdict critical() const { return observed(Severity::critical).verdict; }

  FleetReport report_;
  Options options_;
};

TEST_F(ChainRuleTest, WhatAFaultLeftIsNoPageWhileItIsWorkedOff) {
  lag(40);
  report_.hops[0].backlog = BacklogOrigin{report_.hops[0].id, Seconds(100), Seconds(30)};
  EXPECT_EQ(warning(), hold) << "how long that takes cannot be told yet";
  report_.hops[0].backlog->age = Seconds(61);
  EXPECT_EQ(warning(), raise);
  chain().catch_up = Seconds(500);
  EXPECT_EQ(warning(), hold);
  chain().catch_up = Seconds(5000);
  EXPECT_EQ(warning(), raise);
}

TEST_F(ChainRuleTest, RaisesFromTheThresholdAndClearsWellBelowIt) {
  lag(29.9);
  EXPECT_EQ(warning(), hold);
  lag(30);
  EXPECT_EQ(warning(), raise);
  EXPECT_EQ(critical(), clear);
  lag(300);
  EXPECT_EQ(critical(), raise);
  lag(23);
  EXPECT_EQ(warning(), clear);
}

TEST_F(ChainRuleTest, AConfiguredDelayIsNoLag) {
  chain().configured_delay = Seconds(3600);
  lag(3620);
  EXPECT_EQ(warning(), clear);
  lag(3630);
  EXPECT_EQ(warning(), raise);
}

TEST_F(ChainRuleTest, TheHopThatIsToBlameHasItsOwnAlert) {
  lag(400);
  report_.hops[1].lag = figure(40);
  EXPECT_EQ(warning(), hold);
  EXPECT_EQ(critical(), raise) << "a warning does not stand for something critical";
  report_.hops[1].lag = figure(300);
  EXPECT_EQ(critical(), hold);
  report_.hops[1].lag = figure(0);
  EXPECT_EQ(critical(), raise);
  report_.hops[0].state = HopState::stopped;
  EXPECT_EQ(critical(), hold);
}

TEST_F(ChainRuleTest, AHopOfWhichNothingIsKnownExplainsNothing) {
  lag(400);
  report_.hops[0].state = HopState::unknown;
  EXPECT_EQ(critical(), raise);
}

TEST_F(ChainRuleTest, ANodeThatIsDownExplainsWhatIsBelow) {
  lag(400);
  report_.nodes[1].up = false;
  EXPECT_EQ(critical(), hold);
}

TEST_F(ChainRuleTest, WhatCannotBeToldHolds) {
  chain().lag.reset();
  EXPECT_EQ(warning(), hold);
  lag(5, LagBasis::lower_bound);
  EXPECT_EQ(warning(), hold);
  lag(50, LagBasis::lower_bound);
  EXPECT_EQ(warning(), raise);
}

TEST_F(ChainRuleTest, NamesTheHopThatContributesMost) {
  lag(360);
  chain().slowest_hop = HopId{"b", "c", ""};
  const Observation seen = observed(Severity::critical);
  EXPECT_EQ(seen.annotations.at("summary"),
            "chain chain: c is 6 min behind a (threshold 5 min); b → c contributes most");
  EXPECT_THAT(seen.annotations.at("advice"), testing::HasSubstr("c"));
  EXPECT_EQ(seen.labels,
            (std::map<std::string, std::string>{
                {"alertname", "ChainLagging"}, {"severity", "critical"}, {"chain", "chain"}, {"cause", "chain_lag"}}));
}

TEST_F(ChainRuleTest, CanBeTurnedOff) {
  options_.rules["ChainLagging"].enabled = false;
  lag(1000);
  for (const Observation& seen : observe(report_, options_)) EXPECT_NE(seen.key.name, "ChainLagging");
}

TEST_F(ChainRuleTest, WithOneSeverityTheLowerThresholdDecides) {
  options_.rules["ChainLagging"].severity = Severity::critical;
  lag(31);
  EXPECT_EQ(critical(), raise);
}

}  // namespace
}  // namespace relaywatch::alert
