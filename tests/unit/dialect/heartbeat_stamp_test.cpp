#include "dialect/heartbeat_stamp.hpp"

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <gtest/gtest.h>
#include <optional>
#include <string>

namespace relaywatch::dialect {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::year;

const WallTime morning = sys_days(year(2026) / 11 / 22) + 6h + 45min + 8s + 123456us;

/// Local time is the process's: the tests move to where there is summer time, and back.
class HeartbeatStamp : public testing::Test {
 public:
  ~HeartbeatStamp() override {
    zone_before_ ? static_cast<void>(setenv("TZ", zone_before_->c_str(), 1)) : static_cast<void>(unsetenv("TZ"));
    tzset();
  }

 protected:
  HeartbeatStamp() {
    if (const char* const before = std::getenv("TZ")) zone_before_ = before;
    move_to("America/New_York");
  }

  static void move_to(const char* zone) {
    setenv("TZ", zone, 1);
    tzset();
  }
  static std::optional<WallTime> local(std::string_view text, WallTime read_at = morning) {
    return parse_stamp(text, false, read_at);
  }

  std::optional<std::string> zone_before_;
};

TEST_F(HeartbeatStamp, ReadsBothFormsInUtc) {
  EXPECT_EQ(parse_stamp("2026-11-22T06:45:08.123456", true, morning), morning);
  EXPECT_EQ(parse_stamp("2026-11-22 06:45:08", true, morning), morning - 123456us);
  EXPECT_EQ(parse_stamp("2026-11-22T06:45:08", true, morning), morning - 123456us);
  EXPECT_EQ(parse_stamp("2026-11-22 06:45:08.5", true, morning), morning - 123456us + 500ms);
}

TEST_F(HeartbeatStamp, ReadsLocalTimeInWinterAndSummer) {
  EXPECT_EQ(local("2026-11-22T01:45:08.123456"), morning);
  EXPECT_EQ(local("2026-07-01 02:00:00"), sys_days(year(2026) / 7 / 1) + 6h);
  move_to("UTC");
  EXPECT_EQ(local("2026-11-22T06:45:08.123456"), morning);
}

TEST_F(HeartbeatStamp, OfAnHourThatComesTwiceItTakesTheOneThatHasCome) {
  // On 1 November 2026 01:00 to 02:00 comes at 05:00 and at 06:00 UTC.
  const auto first = sys_days(year(2026) / 11 / 1) + 5h + 30min;
  const auto second = first + 1h;
  EXPECT_EQ(local("2026-11-01T01:30:00.000000", first + 1s), first);
  EXPECT_EQ(local("2026-11-01T01:30:00.000000", second + 1s), second);
  EXPECT_EQ(local("2026-11-01T01:30:00.000000", second + 5h), second);
}

TEST_F(HeartbeatStamp, AnHourThatIsLeftOutIsStillSomeTime) { EXPECT_TRUE(local("2026-03-08T02:30:00.000000")); }

TEST_F(HeartbeatStamp, WritesWhatItReads) {
  EXPECT_EQ(stamp_text(morning, true), "2026-11-22T06:45:08.123456");
  EXPECT_EQ(stamp_text(morning, false), "2026-11-22T01:45:08.123456");
  for (auto time = morning; time < morning + 24h * 365; time += 7h + 1min + 1us) {
    ASSERT_EQ(parse_stamp(stamp_text(time, true), true, time), time);
    ASSERT_EQ(local(stamp_text(time, false), time), time) << stamp_text(time, false);
  }
}

TEST_F(HeartbeatStamp, RefusesWhatIsNoTime) {
  for (const char* const text :
       {"", "0000-00-00 00:00:00", "2026-11-22", "2026-11-22T06:45", "2026-13-22T06:45:08", "2026-02-30T06:45:08",
        "2026-11-22T24:45:08", "2026-11-22T06:60:08", "2026-11-22T06:45:08.", "2026-11-22T06:45:08.1234567",
        "2026-11-22T06:45:08Z", "2026-11-22T06:45:-8", "1795329908.123456"}) {
    EXPECT_FALSE(parse_stamp(text, true, morning)) << text;
    EXPECT_FALSE(local(text)) << text;
  }
}

}  // namespace
}  // namespace relaywatch::dialect
