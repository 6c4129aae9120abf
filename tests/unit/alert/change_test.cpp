#include "alert/change.hpp"

#include <gtest/gtest.h>

#include "alert/alert_engine.hpp"

namespace relaywatch::alert {
namespace {

using enum Verdict;
using std::chrono::seconds;

Moment at(int second) { return {MonoTime(seconds(second)), WallTime(seconds(1'000'000 + second))}; }

/// One alert without `for`, that resolves at once.
class ChangeTest : public testing::Test {
 protected:
  /// What happens, as "fired: text" or "resolved".
  std::string see(int second, std::map<std::string, std::string> facts, Verdict verdict = clear) {
    Observation seen;
    seen.key = {"TopologyDrift", Severity::warning, "a"};
    seen.verdict = verdict;
    seen.facts = std::move(facts);
    seen.annotations["summary"] = "it was {before}";
    auto result = step_all(std::move(states_), {seen}, at(second));
    states_ = std::move(result.states);
    if (!result.fired.empty()) return "fired: " + result.fired[0].summary();
    return result.resolved.empty() ? "" : "resolved";
  }

  AlertStates states_;
};

TEST_F(ChangeTest, WhatIsAsItWasIsNoAlert) {
  EXPECT_EQ(see(0, {{"id", "1"}}), "");
  EXPECT_EQ(see(10, {{"id", "1"}}), "");
  EXPECT_TRUE(active_alerts(states_).empty());
}

TEST_F(ChangeTest, AChangeFiresOnceUntilItIsTakenBack) {
  see(0, {{"id", "1"}});
  EXPECT_EQ(see(10, {{"id", "2"}}), "fired: it was id 1");
  EXPECT_EQ(see(20, {{"id", "2"}}), "");
  EXPECT_EQ(see(30, {{"id", "1"}}), "resolved");
  EXPECT_EQ(see(40, {{"id", "3"}}), "fired: it was id 1") << "what it was is still known";
}

TEST_F(ChangeTest, AfterAnHourItIsHowThingsAre) {
  see(0, {{"id", "1"}});
  see(10, {{"id", "2"}});
  EXPECT_EQ(see(3609, {{"id", "2"}}), "");
  EXPECT_EQ(see(3610, {{"id", "2"}}), "resolved");
  EXPECT_EQ(see(3620, {{"id", "2"}}), "");
  EXPECT_EQ(see(3630, {{"id", "1"}}), "fired: it was id 2");
}

TEST_F(ChangeTest, WhatWasNotKnownDiffersFromNothing) {
  see(0, {{"id", "1"}});
  EXPECT_EQ(see(10, {{"id", "1"}, {"uuid", "x"}}), "");
  EXPECT_EQ(see(20, {{"id", "1"}}), "");
  EXPECT_EQ(see(30, {{"uuid", "y"}}), "fired: it was id 1, uuid x");
}

TEST_F(ChangeTest, WhatCannotBeToldNeitherFiresNorResolves) {
  see(0, {{"id", "1"}});
  EXPECT_EQ(see(10, {{"id", "2"}}, hold), "");
  EXPECT_EQ(see(20, {{"id", "2"}}), "fired: it was id 1");
  EXPECT_EQ(see(30, {{"id", "2"}}, hold), "");
  EXPECT_EQ(active_alerts(states_).size(), 1U);
}

}  // namespace
}  // namespace relaywatch::alert
