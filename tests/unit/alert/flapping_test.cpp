#include "alert/flapping.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alert/alert_engine.hpp"

namespace relaywatch::alert {
namespace {

using enum Verdict;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

/// One alert, without `for`, that resolves after 10 s and flaps when it fires for the third time in 15 min.
class FlappingTest : public testing::Test {
 protected:
  void see(int second, Verdict verdict) {
    Observation seen;
    seen.key = {"HopStopped", Severity::critical, "a|b|"};
    seen.verdict = verdict;
    seen.labels = {{"alertname", "HopStopped"}, {"cause", "applier_stopped"}};
    if (verdict == raise) seen.annotations = {{"summary", "text"}};
    if (verdict == clear) seen.all_clear = "well again";
    seen.keep_firing_for = seconds(10);
    seen.flapping = options_;
    auto result =
        step_all(std::move(states_), {seen}, {MonoTime(seconds(second)), WallTime(seconds(1'000'000'000 + second))});
    states_ = std::move(result.states);
    for (const AlertReport& alert : result.fired) note(second, "fired", alert);
    for (const AlertReport& alert : result.resolved) note(second, "resolved", alert);
  }
  /// Fires at `second` and, unless it flaps, is over 20 s later.
  void toggle(int second) {
    see(second, raise);
    see(second + 10, clear);
    see(second + 20, clear);
  }
  void note(int second, const char* what, const AlertReport& alert) {
    pages_ += std::to_string(second) + ":" + what + " ";
    last_ = alert;
  }

  FlappingOptions options_;
  AlertStates states_;
  std::string pages_;
  AlertReport last_;
};

TEST_F(FlappingTest, TheThirdTimeInAWindowBecomesOneAlertThatStays) {
  toggle(0);
  toggle(60);
  toggle(120);
  EXPECT_EQ(pages_, "0:fired 20:resolved 60:fired 80:resolved 120:fired ");
  EXPECT_EQ(last_.annotations.at("flapping"), "it began 3 times since 2001-09-09 01:46:40 UTC");
  EXPECT_THAT(last_.summary(), HasSubstr("text [flapping: it began 3 times"));
  for (int second = 180; second < 900; second += 60) toggle(second);
  EXPECT_EQ(pages_, "0:fired 20:resolved 60:fired 80:resolved 120:fired ") << "and is no page any more";
  ASSERT_EQ(active_alerts(states_).size(), 1U);
  EXPECT_THAT(active_alerts(states_)[0].annotations.at("flapping"), HasSubstr("15 times"));
}

TEST_F(FlappingTest, ItResolvesOnceWhenItWasQuietForAWindow) {
  for (const int second : {0, 60, 120}) toggle(second);
  pages_.clear();
  see(130 + 15 * 60 - 1, clear);
  EXPECT_EQ(pages_, "");
  see(130 + 15 * 60, clear);
  EXPECT_EQ(pages_, "1030:resolved ");
  EXPECT_EQ(last_.summary(), "well again [flapped: it began 3 times since 2001-09-09 01:46:40 UTC]");
  EXPECT_TRUE(states_.empty()) << "what was quiet for so long is forgotten";
}

TEST_F(FlappingTest, WhatCannotBeToldIsNeitherQuietNorAnotherTime) {
  for (const int second : {0, 60, 120}) toggle(second);
  see(150, hold);
  see(160, clear);
  EXPECT_THAT(active_alerts(states_).at(0).annotations.at("flapping"), HasSubstr("3 times"));
}

TEST_F(FlappingTest, SlowChangesAreNoFlapping) {
  for (int second = 0; second < 40'000; second += 8 * 60) toggle(second);
  EXPECT_TRUE(active_alerts(states_).empty());
  EXPECT_EQ(states_.size(), 1U) << "but remembered, in case it comes back";
  EXPECT_LE(states_.begin()->second.flapping.fired.size(), options_.count);
  see(50'000, clear);
  EXPECT_TRUE(states_.empty());
}

TEST_F(FlappingTest, WhatIsRememberedIsNoActiveAlert) {
  toggle(0);
  EXPECT_EQ(states_.size(), 1U);
  EXPECT_TRUE(active_alerts(states_).empty());
}

TEST_F(FlappingTest, APendingAlertThatIsDroppedIsRememberedToo) {
  toggle(0);
  toggle(60);
  Observation pending;
  pending.key = {"HopStopped", Severity::critical, "a|b|"};
  pending.verdict = raise;
  pending.hold = seconds(10);
  pending.flapping = options_;
  const auto at = [](int second) { return Moment{MonoTime(seconds(second)), WallTime(seconds(second))}; };
  auto result = step_all(states_, {pending}, at(100));
  pending.verdict = clear;
  result = step_all(result.states, {pending}, at(105));
  ASSERT_EQ(result.states.size(), 1U);
  EXPECT_EQ(result.states.begin()->second.flapping.fired.size(), 2U);
}

TEST_F(FlappingTest, CanBeSwitchedOff) {
  options_.count = 0;
  for (int second = 0; second < 600; second += 60) toggle(second);
  EXPECT_TRUE(states_.empty());
  EXPECT_THAT(pages_, HasSubstr("540:fired 560:resolved"));
}

}  // namespace
}  // namespace relaywatch::alert
