#include "config/read_alerts.hpp"

#include <gmock/gmock.h>

#include "fake_context.hpp"

namespace relaywatch::config {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(ReadAlerts, ReadsEveryPartAndLeavesTheRestAbsent) {
  const Loaded loaded = load(with_top(R"(, "alerts": { "NodeDown": {},
    "HopLagging": { "enabled": false, "for": "0s", "keep_firing_for": "2m", "clear": "80%", "severity": "critical",
                    "labels": { "team": "dba" } } })"));
  ASSERT_TRUE(loaded.config.has_value()) << render_problems(loaded, "f");
  ASSERT_EQ(loaded.config->alerts.rules.size(), 2U);
  EXPECT_EQ(loaded.config->alerts.rules.at("NodeDown"), alert::RuleOptions());
  const alert::RuleOptions& rule = loaded.config->alerts.rules.at("HopLagging");
  EXPECT_EQ(rule.enabled, false);
  EXPECT_EQ(rule.hold, Duration(0s));
  EXPECT_EQ(rule.keep_firing_for, Duration(2min));
  EXPECT_EQ(rule.clear_ratio, 0.8);
  EXPECT_EQ(rule.severity, Severity::critical);
  EXPECT_THAT(rule.labels, ElementsAre(testing::Pair("team", "dba")));
}

TEST(ReadAlerts, KnowsEveryBuiltInAlert) {
  for (const char* name : alert::built_in_alert_names) {
    EXPECT_THAT(load(with_top(R"(, "alerts": { ")" + std::string(name) + R"(": {} })")).errors, IsEmpty()) << name;
  }
}

TEST(ReadAlerts, ReadsClearAsAWholePercentage) {
  for (const char* text : {"80", "80 %", "%", "-5%", "80%%", "80.5%", "x%", "1e1%"}) {
    EXPECT_THAT(load(with_top(R"(, "alerts": { "HopLagging": { "clear": ")" + std::string(text) + R"(" } })")).errors,
                ElementsAre(problem("$.alerts.HopLagging.clear", "from \"1%\" to \"100%\"")))
        << text;
  }
}

TEST(ReadAlerts, RefusesLabelsThatAreOursOrNoLabelNames) {
  const Loaded loaded = load(with_top(
      R"(, "alerts": { "NodeDown": { "labels": { "severity": "x", "node": "x", "1a": "x", "a-b": "x", "__a": "x", "ok_1": "x" } } })"));
  EXPECT_THAT(loaded.errors, ElementsAre(problem("$.alerts.NodeDown.labels.1a", "a label's name"),
                                         problem("$.alerts.NodeDown.labels.__a", "a label's name"),
                                         problem("$.alerts.NodeDown.labels.a-b", "a label's name"),
                                         problem("$.alerts.NodeDown.labels.node", "set by relaywatch itself"),
                                         problem("$.alerts.NodeDown.labels.severity", "use the rule's \"severity\"")));
}

TEST(ReadAlerts, KeepsDurationsWithinAWeek) {
  EXPECT_THAT(load(with_top(R"(, "alerts": { "NodeDown": { "for": "8d", "keep_firing_for": "7d" } })")).errors,
              ElementsAre(problem("$.alerts.NodeDown.for", "to 7d, found 8d")));
}

TEST(ReadAlerts, ReadsPurgeRisksThreshold) {
  const Loaded loaded =
      load(with_top(R"(, "alerts": { "BinlogPurgeRisk": { "threshold": { "warning": "2d", "critical": "8h" } } })"));
  ASSERT_TRUE(loaded.config.has_value()) << render_problems(loaded, "f");
  EXPECT_EQ(loaded.config->alerts.rules.at("BinlogPurgeRisk").threshold, (alert::Thresholds{48h, 8h}));
  EXPECT_THAT(
      load(with_top(R"(, "alerts": { "BinlogPurgeRisk": { "threshold": { "warning": "4h", "critical": "8h" } } })"))
          .errors,
      ElementsAre(problem("$.alerts.BinlogPurgeRisk.threshold", "must be above the critical one")));
  EXPECT_THAT(load(with_top(R"(, "alerts": { "NodeDown": { "threshold": {} } })")).errors,
              ElementsAre(problem("$.alerts.NodeDown.threshold", "has no threshold")));
}

TEST(ReadAlerts, ReadsWhenAnAlertFlaps) {
  EXPECT_EQ(load(with_top("")).config->alerts.flapping, (alert::FlappingOptions{3, 15min}));
  const Loaded loaded = load(with_top(R"(, "alerts": { "flapping": { "count": 5, "window": "1h" } })"));
  ASSERT_TRUE(loaded.config.has_value()) << render_problems(loaded, "f");
  EXPECT_EQ(loaded.config->alerts.flapping, (alert::FlappingOptions{5, 1h}));
  EXPECT_TRUE(loaded.config->alerts.rules.empty());
  EXPECT_THAT(load(with_top(R"(, "alerts": { "flapping": { "count": 101, "window": "0s" } })")).errors,
              ElementsAre(problem("$.alerts.flapping.count", "100"), problem("$.alerts.flapping.window", "to 1d")));
}

TEST(ReadAlerts, ReadsWhatIsDifferentInAChainAndAtAHop) {
  const Loaded loaded = load(with_top(R"(, "chains": [ { "name": "c", "path": ["a", "b"],
    "alerts": { "HopLagging": { "for": "1m" }, "HeartbeatStale": { "enabled": false } },
    "hops": { "b": { "alerts": { "HopLagging": { "severity": "critical" } } } } } ])"));
  ASSERT_TRUE(loaded.config.has_value()) << render_problems(loaded, "f");
  ASSERT_EQ(loaded.config->alerts.chains.size(), 1U);
  const alert::ChainOptions& chain = loaded.config->alerts.chains[0];
  EXPECT_EQ(chain.chain, "c");
  EXPECT_EQ(chain.rules.at("HopLagging").hold, Duration(1min));
  EXPECT_EQ(chain.rules.at("HeartbeatStale").enabled, false);
  EXPECT_EQ(chain.hops.at("b").at("HopLagging").severity, Severity::critical);
}

}  // namespace
}  // namespace relaywatch::config
