#include "analysis/pace.hpp"

#include <gtest/gtest.h>

namespace relaywatch::analysis {
namespace {

constexpr Seconds a_minute{60};
constexpr Seconds day{86400};

void go_on(Pace& pace, int seconds, double rate) {
  for (int i = 0; i < seconds; ++i) pace.add(Seconds(1), rate);
}

TEST(Pace, SteadyIsTheSameOverEverySpan) {
  Pace pace;
  go_on(pace, 600, 50);
  for (const double span : {1.0, 10.0, 77.0, 3600.0, 86400.0, 1e9}) {
    EXPECT_NEAR(*pace.over(Seconds(span)), 50, 1e-6) << span;
  }
}

TEST(Pace, UnknownUntilThreeSecondsWereWatched) {
  Pace pace;
  EXPECT_FALSE(pace.over(a_minute));
  go_on(pace, 2, 50);
  EXPECT_FALSE(pace.over(a_minute));
  go_on(pace, 3, 50);
  EXPECT_TRUE(pace.over(a_minute));
  EXPECT_TRUE(pace.over(day));
}

TEST(Pace, AShortSpanFollowsWhatALongOneAverages) {
  Pace pace;
  go_on(pace, 36'000, 10);
  go_on(pace, 60, 100);
  EXPECT_NEAR(*pace.over(Seconds(10)), 100, 1);
  EXPECT_LT(*pace.over(Seconds(3600)), 15);
}

TEST(Pace, ALongerSpanIsNeverFarFromASlightlyShorterOne) {
  Pace pace;
  go_on(pace, 36'000, 10);
  go_on(pace, 60, 100);
  for (double span = 1; span < 1e6; span *= 1.05) {
    EXPECT_NEAR(*pace.over(Seconds(span)), *pace.over(Seconds(span * 1.05)), 4) << span;
  }
}

TEST(Pace, WhatPassesWithoutSayingAnythingOnlyAges) {
  Pace pace;
  go_on(pace, 600, 50);
  pace.pass(a_minute);
  EXPECT_NEAR(*pace.over(a_minute), 50, 1e-6);
  pace.pass(1000 * day);
  EXPECT_FALSE(pace.over(a_minute)) << "too long ago to mean anything";
}

TEST(Pace, AStandstillThatEndedCountsOnlyOverSpansInWhichItIsAPause) {
  Pace pace;
  go_on(pace, 36'000, 50);
  go_on(pace, 300, 0);
  pace.forget_standstill(Seconds(300));
  go_on(pace, 5, 50);
  EXPECT_NEAR(*pace.over(a_minute), 50, 1e-6);
  EXPECT_NEAR(*pace.over(day), 50.0 * 36'005 / 36'305, 0.2);
}

TEST(Pace, BeginsAnew) {
  Pace pace;
  go_on(pace, 600, 50);
  pace.begin_anew();
  EXPECT_FALSE(pace.over(a_minute));
}

}  // namespace
}  // namespace relaywatch::analysis
