#include "alert/instance.hpp"

#include <gtest/gtest.h>

#include "alert/alert_engine.hpp"

namespace relaywatch::alert {
namespace {

using std::chrono::seconds;

Moment instant(int number) { return {MonoTime(seconds(number)), WallTime(seconds(1'000'000 + number))}; }

Observation seen(Verdict verdict, int hold = 10, int keep = 20, std::string cause = "applier_stopped") {
  Observation observation;
  observation.key = {"HopStopped", Severity::critical, "a|b|"};
  observation.verdict = verdict;
  observation.labels = {{"alertname", "HopStopped"}, {"cause", std::move(cause)}};
  observation.annotations = {{"summary", "text"}};
  observation.hold = seconds(hold);
  observation.keep_firing_for = seconds(keep);
  return observation;
}

/// Plays (second, verdict) and notes every transition as "second:transition".
std::string play(std::initializer_list<std::pair<int, Verdict>> story, int hold = 10, int keep = 20) {
  std::optional<Instance> instance;
  std::string transitions;
  for (const auto& [second, verdict] : story) {
    const Observation observation = seen(verdict, hold, keep);
    Step next = step(std::move(instance), observation, instant(second));
    instance = next.transition == Transition::resolved
                   ? remembered(*next.instance, observation.flapping, instant(second))
                   : std::move(next.instance);
    constexpr const char* names[] = {"", "fired", "resolved", "dropped"};
    if (next.transition != Transition::none) {
      transitions += std::to_string(second) + ":" + names[static_cast<int>(next.transition)] + " ";
    }
  }
  return transitions;
}

using enum Verdict;

TEST(Step, FiresAfterItsForAndResolvesAfterItsKeep) {
  EXPECT_EQ(play({{0, raise}, {5, raise}, {10, raise}, {11, raise}, {20, clear}, {39, clear}, {40, clear}}),
            "10:fired 40:resolved ");
}

TEST(Step, WithoutForItFiresAtOnce) { EXPECT_EQ(play({{3, raise}}, 0), "3:fired "); }

TEST(Step, AnInterruptedForBeginsAnew) {
  EXPECT_EQ(play({{0, raise}, {8, clear}, {9, raise}, {15, raise}, {19, raise}}), "8:dropped 19:fired ");
}

TEST(Step, ShortClearingDoesNotFlap) {
  EXPECT_EQ(
      play({{0, raise}, {10, raise}, {12, clear}, {14, raise}, {16, clear}, {30, raise}, {60, clear}, {80, clear}}),
      "10:fired 80:resolved ");
}

TEST(Step, WhatCannotBeToldNeitherBeginsNorEndsAnAlert) {
  EXPECT_EQ(play({{0, hold}, {50, hold}}), "");
  EXPECT_EQ(play({{0, raise}, {10, raise}, {12, hold}, {500, hold}, {501, clear}, {521, clear}}),
            "10:fired 521:resolved ");
  EXPECT_EQ(play({{0, raise}, {5, hold}, {6, raise}, {15, raise}, {16, raise}}), "5:dropped 16:fired ");
}

TEST(Step, ClearingGoesOnThroughWhatCannotBeTold) {
  EXPECT_EQ(play({{0, raise}, {10, raise}, {12, clear}, {20, hold}, {33, clear}}), "10:fired 33:resolved ");
}

TEST(StepAll, LabelsAreLatchedWhileItFires) {
  auto first = step_all({}, {seen(raise, 0)}, instant(0));
  ASSERT_EQ(first.fired.size(), 1U);
  auto second = step_all(first.states, {seen(raise, 0, 20, "both_stopped")}, instant(1));
  EXPECT_TRUE(second.fired.empty());
  EXPECT_EQ(active_alerts(second.states).at(0).labels.at("cause"), "applier_stopped");
}

TEST(StepAll, AnAlertWhoseSubjectIsGoneResolves) {
  const auto first = step_all({}, {seen(raise, 0)}, instant(0));
  const auto second = step_all(first.states, {}, instant(1));
  EXPECT_EQ(second.resolved.size(), 1U);
  EXPECT_TRUE(second.states.empty());
}

TEST(StepAll, SinceIsWhenItBeganFiring) {
  auto result = step_all({}, {seen(raise)}, instant(0));
  EXPECT_EQ(active_alerts(result.states).at(0).state, AlertState::pending);
  result = step_all(result.states, {seen(raise)}, instant(10));
  EXPECT_EQ(result.fired.at(0).since, instant(10).wall);
}

std::string summary(const AlertReport& alert) { return alert.annotations.at("summary"); }

TEST(StepAll, AnAllClearSaysWhatItWasAndForHowLong) {
  const auto first = step_all({}, {seen(raise, 0)}, instant(0));
  auto over = seen(clear, 0, 20);
  over.all_clear = "a → b replicates again: it was stopped ({cause}) for {lasted}; lag is 3 s";
  const auto second = step_all(first.states, {over}, instant(720));
  EXPECT_TRUE(second.resolved.empty());
  const auto third = step_all(second.states, {over}, instant(740));
  ASSERT_EQ(third.resolved.size(), 1U);
  EXPECT_EQ(summary(third.resolved[0]),
            "a → b replicates again: it was stopped (applier stopped) for 12 min; lag is 3 s");
  EXPECT_EQ(third.resolved[0].annotations.at("description"), "It was: text");
  EXPECT_EQ(third.resolved[0].labels.at("cause"), "applier_stopped");
  EXPECT_TRUE(third.states.empty());
}

TEST(StepAll, AnAlertWithoutWordsOfItsOwnStillSaysThatItIsOver) {
  const auto first = step_all({}, {seen(raise, 0)}, instant(0));
  EXPECT_EQ(summary(step_all(first.states, {seen(clear, 0, 0)}, instant(90)).resolved.at(0)),
            "over after 1 min 30 s: text");
  EXPECT_EQ(summary(step_all(first.states, {}, instant(90)).resolved.at(0)),
            "no longer watched, after 1 min 30 s: text");
}

}  // namespace
}  // namespace relaywatch::alert
