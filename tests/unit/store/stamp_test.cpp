#include "store/stamp.hpp"

#include <gtest/gtest.h>

namespace relaywatch::store {
namespace {

using std::chrono::seconds;

Stamp stamp(const std::string& boot, int mono, int wall) {
  return {boot, {MonoTime(seconds(mono)), WallTime(seconds(wall))}};
}

TEST(ClockShift, IsNothingWithinOneStartOfTheMachineWhateverTheWallClockDoes) {
  EXPECT_EQ(clock_shift(stamp("a", 100, 5000), stamp("a", 160, 5060)), Duration::zero());
  EXPECT_EQ(clock_shift(stamp("a", 100, 5000), stamp("a", 160, 1000)), Duration::zero());
}

TEST(ClockShift, AfterARebootMakesTheWallClocksAgree) {
  const auto shift = clock_shift(stamp("a", 90'000, 5000), stamp("b", 30, 5060));
  ASSERT_TRUE(shift);
  EXPECT_EQ(MonoTime(seconds(90'000)) + *shift, MonoTime(seconds(-30))) << "60 s ago";
}

TEST(ClockShift, OfAnUnknownBootGoesByTheWallClock) {
  const auto shift = clock_shift(stamp("", 100, 5000), stamp("", 160, 5010));
  ASSERT_TRUE(shift);
  EXPECT_EQ(MonoTime(seconds(100)) + *shift, MonoTime(seconds(150)));
}

TEST(ClockShift, NeverPlacesThePastInTheFuture) {
  EXPECT_EQ(clock_shift(stamp("a", 100, 5000), stamp("b", 30, 4999)), std::nullopt);
  EXPECT_EQ(clock_shift(stamp("a", 100, 5000), stamp("a", 30, 4999)), std::nullopt);
  EXPECT_EQ(clock_shift(stamp("a", 100, 5000), stamp("a", 30, 5001)), seconds(30 - 1 - 100));
}

TEST(Stamp, KnowsThisStartOfTheMachine) {
  const Stamp now = Stamp::now();
  EXPECT_FALSE(now.boot_id.empty());
  EXPECT_EQ(now.boot_id, Stamp::now().boot_id);
}

}  // namespace
}  // namespace relaywatch::store
