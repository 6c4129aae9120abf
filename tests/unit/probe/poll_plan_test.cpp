#include "probe/poll_plan.hpp"

#include <gtest/gtest.h>

#include "instants.hpp"

namespace relaywatch::probe {
namespace {

using namespace std::chrono_literals;

TimedReply written_to(const std::string& file) { return at(start, ResultTable{{"Position", "File"}, {{"107", file}}}); }

TEST(PollPlan, AsksTheSettingsAtFirstAndEverySlowInterval) {
  PollPlan plan(60s);
  EXPECT_TRUE(plan.settings_due(start));
  plan.settings_answered(at(start));
  EXPECT_FALSE(plan.settings_due(start + 59s));
  EXPECT_TRUE(plan.settings_due(start + 60s));
  EXPECT_TRUE(plan.settings());
}

TEST(PollPlan, AsksTheBinaryLogsAtFirstOnRotationAndEverySlowInterval) {
  PollPlan plan(60s);
  const auto first = written_to("bin.000001");
  EXPECT_TRUE(plan.binary_logs_due(first, start));
  plan.binary_logs_answered(first, at(start), false);
  EXPECT_FALSE(plan.binary_logs_due(first, start + 59s));
  EXPECT_TRUE(plan.binary_logs_due(first, start + 60s));
  const auto second = written_to("bin.000002");
  EXPECT_TRUE(plan.binary_logs_due(second, start + 1s));
  plan.binary_logs_answered(second, at(start + 1s), false);
  EXPECT_FALSE(plan.binary_logs_due(second, start + 2s));
}

TEST(PollPlan, AsksTheBinaryLogsOnceMoreWhenTheServerHasPurgedAfterARotation) {
  PollPlan plan(60s);
  plan.binary_logs_answered(written_to("bin.000001"), at(start), false);
  EXPECT_FALSE(plan.binary_logs_due(written_to("bin.000001"), start + 3s));
  const auto second = written_to("bin.000002");
  plan.binary_logs_answered(second, at(start + 10s), false);
  EXPECT_FALSE(plan.binary_logs_due(second, start + 11s));
  EXPECT_TRUE(plan.binary_logs_due(second, start + 12s));
  plan.binary_logs_answered(second, at(start + 12s), false);
  EXPECT_FALSE(plan.binary_logs_due(second, start + 71s));
  EXPECT_TRUE(plan.binary_logs_due(second, start + 72s));
}

TEST(PollPlan, AsksManagedServersAloneForWhatAwsKeepsApart) {
  PollPlan plan(60s);
  EXPECT_FALSE(plan.managed_settings_due(start));
  plan.settings_answered(at(start, ResultTable{{"Variable_name", "Value"}, {{"basedir", "/usr/"}}}));
  EXPECT_FALSE(plan.managed_settings_due(start));
  plan.settings_answered(at(start, ResultTable{{"Variable_name", "Value"}, {{"basedir", "/rdsdbbin/mysql/"}}}));
  EXPECT_TRUE(plan.managed_settings_due(start));
  plan.managed_settings_answered(at(start));
  EXPECT_FALSE(plan.managed_settings_due(start + 59s));
  EXPECT_TRUE(plan.managed_settings_due(start + 60s));
  plan.managed_settings_answered(at(start + 60s, ServerError{1370, "denied"}));
  EXPECT_FALSE(plan.managed_settings_due(start + 1h));
  EXPECT_TRUE(plan.managed_settings());
}

TEST(PollPlan, DoesNotAskWhereThereIsNoBinaryLog) {
  const PollPlan plan(60s);
  EXPECT_FALSE(plan.binary_logs_due(std::nullopt, start));
  EXPECT_FALSE(plan.binary_logs_due(at(start, ResultTable{{"File", "Position"}, {}}), start));
  EXPECT_FALSE(plan.binary_logs_due(at(start, ServerError{1227, "denied"}), start));
}

TEST(PollPlan, KeepsARefusalAndDoesNotAskAgain) {
  PollPlan plan(60s);
  plan.binary_logs_answered(written_to("bin.000001"), at(start, ServerError{1227, "denied"}), true);
  EXPECT_FALSE(plan.binary_logs_due(written_to("bin.000002"), start + 1h));
  ASSERT_TRUE(plan.binary_logs_refusal());
}

}  // namespace
}  // namespace relaywatch::probe
