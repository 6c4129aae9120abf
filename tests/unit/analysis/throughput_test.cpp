#include "analysis/throughput.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace relaywatch::analysis {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

MonoTime at(int second) { return MonoTime(seconds(second)); }

TEST(RateWindow, SteadyGrowthGivesItsRate) {
  RateWindow window;
  for (int t = 0; t <= 300; ++t) window.add(at(t), static_cast<std::uint64_t>(t) * 50);
  EXPECT_NEAR(*window.rate(minutes(1)), 50, 1e-9);
  EXPECT_NEAR(*window.rate(minutes(5)), 50, 1e-9);
}

TEST(RateWindow, UnknownUntilHalfTheSpanIsCovered) {
  RateWindow window;
  EXPECT_FALSE(window.rate(minutes(1)));
  window.add(at(0), 0);
  EXPECT_FALSE(window.rate(minutes(1)));
  for (int t = 1; t < 30; ++t) window.add(at(t), 1000);
  EXPECT_FALSE(window.rate(minutes(1)));
  window.add(at(30), 1000);
  EXPECT_TRUE(window.rate(minutes(1)));
}

TEST(RateWindow, OnlyTheLastSpanCounts) {
  RateWindow window;
  for (int t = 0; t <= 600; ++t) window.add(at(t), t < 500 ? 0 : static_cast<std::uint64_t>(t - 500) * 10);
  EXPECT_NEAR(*window.rate(minutes(1)), 10, 1e-9);
  EXPECT_LT(*window.rate(minutes(10)), 3);
}

TEST(CatchUpTime, NothingToDoIsZeroAndNotClosingIsInfinite) {
  EXPECT_EQ(catch_up_time(0, std::nullopt, std::nullopt), Seconds(0));
  EXPECT_TRUE(std::isinf(catch_up_time(100, 10, 10)->count()));
  EXPECT_TRUE(std::isinf(catch_up_time(100, 5, 10)->count()));
  EXPECT_EQ(catch_up_time(100, 30, 10), Seconds(5));
  EXPECT_FALSE(catch_up_time(100, std::nullopt, 10));
}

}  // namespace
}  // namespace relaywatch::analysis
