#include "analysis/throughput.hpp"

#include <gtest/gtest.h>

#include "polls.hpp"

namespace relaywatch::analysis {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

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

TEST(RateWindow, AnHourIsKnownToWithinATwelfthInLittleMemory) {
  RateWindow window;
  std::uint64_t total = 0;
  for (int t = 0; t <= 4 * 3600; ++t) {
    window.add(at(t), total);
    total += t < 3 * 3600 + 1800 ? 0 : 10;
  }
  EXPECT_NEAR(*window.rate(minutes(60)), 5, 5.0 / 12 + 0.1);
  EXPECT_NEAR(*window.rate(minutes(10)), 10, 1e-9);
  EXPECT_LT(window.records(), 100U);
}

TEST(RateWindow, AGapIsAveragedOver) {
  RateWindow window;
  for (int t = 0; t <= 300; t += 10) window.add(at(t), 1000);
  window.add(at(600), 4000);
  EXPECT_FALSE(window.rate(minutes(1))) << "it is not known when in the gap it was";
  EXPECT_NEAR(*window.rate(minutes(10)), 5, 1e-9);
}

}  // namespace
}  // namespace relaywatch::analysis
