#include "probe/poll_schedule.hpp"

#include <gtest/gtest.h>

#include "instants.hpp"

namespace relaywatch::probe {
namespace {

using namespace std::chrono_literals;

TEST(PollSchedule, FollowsTheGridWithoutDrift) {
  PollSchedule schedule(start, 300ms, 1s);
  EXPECT_EQ(schedule.next(), start + 300ms);
  for (int tick = 0; tick < 1000; ++tick) {
    const MonoTime due = start + 300ms + tick * 1s;
    ASSERT_EQ(schedule.next(), due);
    schedule.begin(due + 7ms);
    schedule.end(due + 250ms);
  }
  EXPECT_EQ(schedule.overruns(), 0U);
}

TEST(PollSchedule, CountsTheTicksThatAPollRanPast) {
  PollSchedule schedule(start, 0s, 1s);
  schedule.begin(start);
  schedule.end(start + 3500ms);
  EXPECT_EQ(schedule.overruns(), 3U);
  EXPECT_EQ(schedule.next(), start + 4s);
  schedule.begin(start + 4s);
  schedule.end(start + 5s);
  EXPECT_EQ(schedule.overruns(), 4U) << "ended as the next tick came";
  EXPECT_EQ(schedule.next(), start + 6s);
}

TEST(PollSchedule, LeavesTheGridWhileBackingOffAndReturnsToIt) {
  PollSchedule schedule(start, 0s, 1s);
  schedule.begin(start);
  schedule.end_and_retry_after(start + 1ms, 2600ms);
  EXPECT_EQ(schedule.next(), start + 2601ms);
  schedule.begin(start + 2601ms);
  schedule.end(start + 2700ms);
  EXPECT_EQ(schedule.overruns(), 0U) << "left out on purpose";
  EXPECT_EQ(schedule.next(), start + 3s);
}

TEST(PollSchedule, AFailedPollThatTookLongCountsToo) {
  PollSchedule schedule(start, 0s, 1s);
  schedule.begin(start);
  schedule.end_and_retry_after(start + 5s, 500ms);
  EXPECT_EQ(schedule.overruns(), 5U);
  schedule.begin(start + 5500ms);
  schedule.end_and_retry_after(start + 5600ms, 0s);
  EXPECT_EQ(schedule.next(), start + 5600ms);
  EXPECT_EQ(schedule.overruns(), 5U);
}

TEST(PollSchedule, AShortAttemptAcrossATickIsNotAnOverrun) {
  PollSchedule schedule(start, 0s, 1s);
  schedule.begin(start);
  schedule.end_and_retry_after(start + 1ms, 998ms);
  schedule.begin(start + 999ms);
  schedule.end_and_retry_after(start + 1001ms, 500ms);
  EXPECT_EQ(schedule.overruns(), 0U);
  schedule.begin(start + 1501ms);
  schedule.end(start + 3600ms);
  EXPECT_EQ(schedule.overruns(), 2U) << "a long one keeps two polls from being made";
  EXPECT_EQ(schedule.next(), start + 4s);
}

TEST(PollSchedule, ALateBeginIsNotAnOverrun) {
  PollSchedule schedule(start, 0s, 1s);
  schedule.begin(start + 2500ms);
  schedule.end(start + 2600ms);
  EXPECT_EQ(schedule.overruns(), 0U);
  EXPECT_EQ(schedule.next(), start + 3s);
}

}  // namespace
}  // namespace relaywatch::probe
