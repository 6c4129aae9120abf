#include "probe/heartbeat_reading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "instants.hpp"

namespace relaywatch::probe {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const WallTime wall{1'790'000'000s};

const ResultTable one_row{{"ts", "server_id"}, {{"2026-11-22T06:45:08.000000", "1"}}};
const ServerError missing{1146, "Table 'percona.heartbeat' doesn't exist"};

class HeartbeatReadingTest : public testing::Test {
 protected:
  [[nodiscard]] NodeSnapshot snapshot(MonoTime poll_begin) const {
    NodeSnapshot snapshot;
    reading_.add_to(snapshot, poll_begin, "monitor");
    return snapshot;
  }

  HeartbeatReading reading_{{"percona", "heartbeat", true}, 60s};
};

TEST_F(HeartbeatReadingTest, IsReadInEveryPoll) {
  EXPECT_TRUE(reading_.due(start));
  reading_.answered(at(start, one_row), wall);
  EXPECT_TRUE(reading_.due(start + 1ms));
  EXPECT_EQ(snapshot(start).heartbeats->size(), 1U);
}

TEST_F(HeartbeatReadingTest, APollThatDidNotAskHasNoRows) {
  reading_.answered(at(start, one_row), wall);
  EXPECT_FALSE(snapshot(start + 1s).heartbeats);
}

TEST_F(HeartbeatReadingTest, ARefusedTableIsAskedAgainEverMoreRarelyAndStaysVisible) {
  MonoTime now = start;
  for (const auto pause : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    reading_.answered(at(now, missing), wall);
    EXPECT_FALSE(reading_.due(now + pause - 1ms));
    ASSERT_EQ(snapshot(now + pause - 1ms).problems.size(), 1U);
    now += pause;
    EXPECT_TRUE(reading_.due(now));
  }
  reading_.answered(at(now, one_row), wall);
  EXPECT_TRUE(snapshot(now).problems.empty());
  EXPECT_TRUE(reading_.due(now + 1ms));
  reading_.answered(at(now, missing), wall);
  EXPECT_TRUE(reading_.due(now + 1s));
}

TEST_F(HeartbeatReadingTest, ALockedTableIsAskedAgainRarelyAndNeverByMoreThanTwo) {
  reading_.answered(at(start, one_row), wall);
  MonoTime now = start;
  int asked = 0;
  for (; now < start + 24h; now += 1s) {
    if (!reading_.due(now)) continue;
    ++asked;
    reading_.timed_out(now, now + 2s);
  }
  EXPECT_LT(asked, 60);
  const NodeSnapshot locked = snapshot(now);
  EXPECT_FALSE(locked.heartbeats);
  ASSERT_EQ(locked.problems.size(), 1U);
  EXPECT_THAT(locked.problems[0].message, HasSubstr("is it locked?"));
}

}  // namespace
}  // namespace relaywatch::probe
