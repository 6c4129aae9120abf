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
  EXPECT_FALSE(rule.enabled);
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

}  // namespace
}  // namespace relaywatch::config
