#include "evaluation_pace.hpp"

#include <gtest/gtest.h>

namespace relaywatch::daemon {
namespace {

using namespace std::chrono_literals;

constexpr MonoTime start(1h);

/// The first evaluation is over; it took `took`.
EvaluationPace evaluated(Duration interval, Duration took = 1ms) {
  EvaluationPace pace(interval, start);
  pace.begin(start);
  pace.succeed(start + took);
  return pace;
}

TEST(EvaluationPace, TheFirstIsDueAtOnce) { EXPECT_EQ(EvaluationPace(1s, start).due(), start); }

TEST(EvaluationPace, WithoutSnapshotsOnceAnInterval) {
  auto pace = evaluated(1s);
  EXPECT_EQ(pace.due(), start + 1s);
  pace.begin(start + 1s);
  EXPECT_EQ(pace.due(), start + 2s);
  EXPECT_EQ(evaluated(1ms).due(), start + 50ms) << "however short the interval is";
}

TEST(EvaluationPace, SnapshotsWithin50MsShareAnEvaluation) {
  auto pace = evaluated(1s);
  EXPECT_TRUE(pace.snapshot(true, start + 10ms));
  EXPECT_EQ(pace.due(), start + 50ms);
  EXPECT_FALSE(pace.snapshot(true, start + 20ms));
  EXPECT_FALSE(pace.snapshot(false, start + 30ms));
  EXPECT_EQ(pace.due(), start + 50ms);
}

TEST(EvaluationPace, WhatComesAfterAQuietTimeIsEvaluatedAtOnce) {
  auto pace = evaluated(1s);
  EXPECT_TRUE(pace.snapshot(true, start + 400ms));
  EXPECT_EQ(pace.due(), start + 400ms);
}

TEST(EvaluationPace, MovedPositionsAloneTakeAtMostATwentiethOfTheLoop) {
  auto cheap = evaluated(1s, 1ms);
  EXPECT_TRUE(cheap.snapshot(false, start + 10ms));
  EXPECT_EQ(cheap.due(), start + 50ms);
  auto dear = evaluated(1s, 20ms);
  EXPECT_TRUE(dear.snapshot(false, start + 30ms));
  EXPECT_EQ(dear.due(), start + 400ms);
  EXPECT_TRUE(dear.snapshot(true, start + 30ms)) << "a fault does not wait that long";
  EXPECT_EQ(dear.due(), start + 50ms);
  EXPECT_FALSE(evaluated(1s, 100ms).snapshot(false, start + 100ms)) << "the interval comes first";
}

TEST(EvaluationPace, AFailedEvaluationDoesNotHurryTheNext) {
  auto pace = evaluated(1s);
  pace.begin(start + 1s);
  EXPECT_EQ(pace.due(), start + 2s);
  EXPECT_TRUE(pace.snapshot(true, start + 1010ms));
  EXPECT_EQ(pace.due(), start + 1050ms);
}

TEST(EvaluationPace, SilenceIsWhatLastsLongerThanFiveSecondsOrIntervals) {
  auto pace = evaluated(1s, 0ms);
  for (int i = 1; i <= 10; ++i) pace.begin(start + i * 500ms);  // none of them succeeds
  EXPECT_EQ(pace.silence(start + 5s), std::nullopt);
  EXPECT_EQ(pace.silence(start + 5001ms), 5001ms);
  pace.succeed(start + 6s);
  EXPECT_EQ(pace.silence(start + 6s), std::nullopt);
  EXPECT_EQ(evaluated(2s, 0ms).silence(start + 10s), std::nullopt);
  EXPECT_EQ(evaluated(2s, 0ms).silence(start + 11s), 11s);
}

TEST(EvaluationPace, ASuccessorKnowsTheSilenceBeforeIt) {
  EvaluationPace after(1s, start + 10s);
  EXPECT_EQ(after.silence(start + 10s), std::nullopt);
  after.inherit(evaluated(1s, 0ms));
  EXPECT_EQ(after.silence(start + 10s), 10s);
}

}  // namespace
}  // namespace relaywatch::daemon
