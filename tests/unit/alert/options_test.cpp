#include "alert/options.hpp"

#include <gmock/gmock.h>

#include "healthy_chain.hpp"

namespace relaywatch::alert {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::Pair;

RuleOptions with_hold(int hold) { return {.enabled = {}, .hold = seconds(hold)}; }

TEST(OptionsFor, WhatIsMostSpecificWinsPartByPart) {
  Options options;
  options.rules["HopLagging"] = {.enabled = false,
                                 .hold = seconds(1),
                                 .keep_firing_for = seconds(2),
                                 .clear_ratio = 0.5,
                                 .severity = Severity::critical,
                                 .labels = {{"team", "all"}, {"a", "1"}},
                                 .threshold = {Seconds(10), Seconds(5)}};
  options.chains = {{"one",
                     {{"HopLagging", {.enabled = true, .hold = seconds(3), .labels = {{"team", "one"}}}}},
                     {{"b", {{"HopLagging", {.enabled = {}, .hold = seconds(4), .threshold = {{}, Seconds(6)}}}}}}}};
  const RuleOptions hop = options_for("HopLagging", {{"one"}, "b"}, options);
  EXPECT_EQ(hop.enabled, true);
  EXPECT_EQ(hop.hold, seconds(4));
  EXPECT_EQ(hop.keep_firing_for, seconds(2));
  EXPECT_EQ(hop.clear_ratio, 0.5);
  EXPECT_EQ(hop.severity, Severity::critical);
  EXPECT_THAT(hop.labels, ElementsAre(Pair("a", "1"), Pair("team", "one")));
  EXPECT_EQ(hop.threshold, (Thresholds{Seconds(10), Seconds(6)}));
  EXPECT_EQ(options_for("HopLagging", {{"one"}, "c"}, options).hold, seconds(3));
  EXPECT_EQ(options_for("HopLagging", {{"two"}, "b"}, options).enabled, false);
  EXPECT_EQ(options_for("NodeDown", {{"one"}, "b"}, options), RuleOptions());
}

TEST(OptionsFor, AHopsWordGoesBeforeAnyChainsAndTheFirstChainBeforeTheNext) {
  Options options;
  options.chains = {{"one", {{"HopBroken", with_hold(1)}}, {}},
                    {"two", {{"HopBroken", with_hold(2)}}, {{"b", {{"HopBroken", with_hold(3)}}}}}};
  EXPECT_EQ(options_for("HopBroken", {{"one", "two"}, "b"}, options).hold, seconds(3));
  EXPECT_EQ(options_for("HopBroken", {{"one", "two"}, "c"}, options).hold, seconds(1));
  EXPECT_EQ(options_for("HopBroken", {{"two"}, "c"}, options).hold, seconds(2));
}

/// Every rule asks for the options of its own place.
class EveryRule : public HealthyChain {
 protected:
  void break_everything() {
    for (HopReport& hop : report_.hops) {
      hop.state = HopState::broken;
      hop.cause = HopCause::duplicate_key;
    }
    for (NodeReport& node : report_.nodes) {
      node.up = false;
      node.error = ProbeError{ProbeFailure::unreachable, 2003, "refused"};
    }
  }
  [[nodiscard]] std::string severity_of(std::string_view name, std::string_view label, std::string_view value) const {
    for (const Observation& seen : observe(report_, options_)) {
      const auto found = seen.labels.find(std::string(label));
      if (seen.key.name == name && found != seen.labels.end() && found->second == value) {
        return seen.labels.at("severity");
      }
    }
    return "";
  }
};

TEST_F(EveryRule, TakesTheOptionsOfItsHopNodeOrChain) {
  break_everything();
  const RuleOptions warning{.severity = Severity::warning};
  options_.chains = {{"chain",
                      {{"HopStopped", warning}, {"ChainLagging", {.enabled = false}}},
                      {{"c", {{"HopBroken", warning}, {"NodeDown", warning}}}}}};
  EXPECT_EQ(severity_of("HopBroken", "replica", "c"), "warning");
  EXPECT_EQ(severity_of("HopBroken", "replica", "b"), "critical");
  EXPECT_EQ(severity_of("HopStopped", "replica", "b"), "warning");
  EXPECT_EQ(severity_of("NodeDown", "node", "c"), "warning");
  EXPECT_EQ(severity_of("NodeDown", "node", "b"), "critical");
  EXPECT_EQ(severity_of("NodeDown", "node", "d"), "critical");
  EXPECT_EQ(severity_of("ChainLagging", "chain", "chain"), "");
}

}  // namespace
}  // namespace relaywatch::alert
