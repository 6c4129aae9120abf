#include "analysis/catch_up.hpp"

#include <gtest/gtest.h>

#include "analysis/never.hpp"

namespace relaywatch::analysis {
namespace {

std::optional<ByteDistance> exactly(std::uint64_t bytes) { return ByteDistance{bytes}; }

Pace steady(double rate, int seconds = 3600) {
  Pace pace;
  for (int i = 0; i < seconds; ++i) pace.add(Seconds(1), rate);
  return pace;
}

/// A thread that has always had more to do than it could.
Capacity busy(std::uint64_t rate) {
  Capacity capacity;
  for (int i = 0; i <= 60; ++i) {
    capacity.take({MonoTime() + std::chrono::seconds(i), true, rate * static_cast<std::uint64_t>(i), rate * 10});
  }
  return capacity;
}

Capacity keeping_up(std::uint64_t rate) {
  Capacity capacity;
  for (int i = 0; i <= 60; ++i) {
    capacity.take({MonoTime() + std::chrono::seconds(i), true, rate * static_cast<std::uint64_t>(i), 0});
  }
  return capacity;
}

Capacity at_a_standstill() {
  Capacity capacity;
  capacity.take({MonoTime(), false, 0, 0});
  return capacity;
}

TEST(CatchUpTime, ABacklogInTheRelayLogIsForTheApplier) {
  EXPECT_NEAR(catch_up_time({exactly(0), exactly(6000), {}}, keeping_up(10), busy(30), steady(10))->count(), 300, 0.1);
  EXPECT_EQ(catch_up_time({exactly(0), exactly(6000), {}}, keeping_up(30), busy(30), steady(30)), never);
  EXPECT_EQ(catch_up_time({exactly(0), exactly(6000), {}}, keeping_up(30), busy(20), steady(30)), never);
}

TEST(CatchUpTime, TheSlowerOfReceiverAndApplierDecides) {
  EXPECT_NEAR(catch_up_time({exactly(6000), exactly(0), {}}, busy(30), keeping_up(30), steady(10))->count(), 300, 0.1);
  EXPECT_NEAR(catch_up_time({exactly(6000), exactly(1000), {}}, busy(30), busy(80), steady(10))->count(), 300, 0.1);
  EXPECT_NEAR(catch_up_time({exactly(6000), exactly(1000), {}}, busy(30), busy(20), steady(10))->count(), 700, 0.1);
  EXPECT_EQ(catch_up_time({exactly(6000), exactly(0), {}}, busy(10), keeping_up(10), steady(10)), never);
}

TEST(CatchUpTime, WithAStoppedThreadNothingCloses) {
  EXPECT_EQ(catch_up_time({exactly(0), exactly(6000), {}}, keeping_up(10), at_a_standstill(), steady(10)), never);
  EXPECT_EQ(catch_up_time({std::nullopt, exactly(6000), {}}, Capacity(), at_a_standstill(), Pace()), never);
  EXPECT_EQ(catch_up_time({exactly(6000), exactly(0), {}}, at_a_standstill(), keeping_up(0), steady(10)), never);
  EXPECT_EQ(catch_up_time({exactly(0), exactly(0), {}}, at_a_standstill(), keeping_up(0), steady(10)), never)
      << "the source writes on";
  EXPECT_EQ(catch_up_time({exactly(0), exactly(0), {}}, at_a_standstill(), at_a_standstill(), steady(0)), Seconds(0));
}

TEST(CatchUpTime, WhatIsNotKnownIsNotGuessed) {
  EXPECT_EQ(catch_up_time({exactly(0), std::nullopt, {}}, keeping_up(10), busy(30), steady(10)), std::nullopt);
  EXPECT_EQ(catch_up_time({std::nullopt, exactly(10), {}}, keeping_up(10), busy(30), steady(10)), std::nullopt);
  EXPECT_EQ(catch_up_time({exactly(0), exactly(6000), {}}, keeping_up(10), Capacity(), steady(10)), std::nullopt);
  EXPECT_EQ(catch_up_time({exactly(0), exactly(6000), {}}, keeping_up(10), busy(30), Pace()), std::nullopt);
}

TEST(CatchUpTime, ALowerBoundOfTheBacklogForetellsNothing) {
  const ByteDistance at_least{6000, false};
  EXPECT_EQ(catch_up_time({exactly(0), at_least, {}}, keeping_up(10), busy(30), steady(10)), std::nullopt);
  EXPECT_EQ(catch_up_time({exactly(0), at_least, {}}, keeping_up(10), at_a_standstill(), steady(10)), never);
  EXPECT_EQ(catch_up_time({at_least, exactly(0), {}}, at_a_standstill(), keeping_up(10), steady(10)), never);
}

TEST(CatchUpTime, WhatWaitsForAConfiguredDelayIsNoBacklog) {
  EXPECT_NEAR(catch_up_time({exactly(0), exactly(6000), Seconds(200)}, keeping_up(10), busy(30), steady(10))->count(),
              200, 0.1);
}

TEST(ClosingTime, AShortBacklogIsForRecentRates) {
  Pace work = steady(20, 36'000);
  for (int i = 0; i < 60; ++i) work.add(Seconds(1), 100);
  EXPECT_NEAR(closing_time(9000, work, steady(10))->count(), 100, 5);
  // A minute proves little for weeks.
  EXPECT_GT(closing_time(90e6, work, steady(10))->count(), 3 * 1e6);
}

TEST(ClosingTime, ABurstThatHasEndedIsNotExtrapolated) {
  Pace growth = steady(10, 36'000);
  for (int i = 0; i < 60; ++i) growth.add(Seconds(1), 200);
  EXPECT_EQ(closing_time(1000, steady(100), growth), never) << "for a short backlog the burst is all there is";
  for (int i = 0; i < 300; ++i) growth.add(Seconds(1), 10);
  const auto time = closing_time(180'000, steady(100), growth);
  ASSERT_TRUE(time);
  EXPECT_NEAR(time->count(), 2000, 400);
}

}  // namespace
}  // namespace relaywatch::analysis
