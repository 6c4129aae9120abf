#include "report/time_text.hpp"

#include <chrono>
#include <gtest/gtest.h>

#include "unit/report/sample_reports.hpp"

namespace relaywatch::report {
namespace {

TEST(TimeText, WritesUtcWithMilliseconds) {
  EXPECT_EQ(rfc3339(samples::sample_time()), "2026-11-22T06:45:08.123Z");
  EXPECT_EQ(rfc3339(WallTime{}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(rfc3339(WallTime{} - std::chrono::milliseconds(1)), "1969-12-31T23:59:59.999Z");
}

TEST(TimeText, ReadsWhatItWrites) { EXPECT_EQ(parse_rfc3339(rfc3339(samples::sample_time())), samples::sample_time()); }

TEST(TimeText, ReadsOtherFractions) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(samples::sample_time());
  EXPECT_EQ(parse_rfc3339("2026-11-22T06:45:08Z"), whole);
  EXPECT_EQ(parse_rfc3339("2026-11-22T06:45:08.5Z"), whole + std::chrono::milliseconds(500));
  EXPECT_EQ(parse_rfc3339("2026-11-22T06:45:08.123456789Z"), samples::sample_time());
}

TEST(TimeText, ReadsOtherOffsets) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(samples::sample_time());
  EXPECT_EQ(parse_rfc3339("2026-11-22T07:45:08+01:00"), whole);
  EXPECT_EQ(parse_rfc3339("2026-11-21T21:15:08.0-09:30"), whole);
}

TEST(TimeText, ForPeopleItIsWithoutFraction) { EXPECT_EQ(utc_time(samples::sample_time()), "2026-11-22 06:45:08"); }

TEST(TimeText, RefusesAnythingElse) {
  for (const char* text :
       {"", "2026-11-22", "2026-11-22T06:45:08", "2026-11-22 06:45:08Z", "2026-13-22T06:45:08Z", "2026-02-30T06:45:08Z",
        "2026-11-22T24:45:08Z", "2026-11-22T06:45:08.Z", "2026-11-22T06:45:08+01", "2026-11-22T06:45:08+24:00",
        "2026-11-22T06:45:08+01:60", "2026-11-22T06:45:08+01:00Z", "2026-11-22T06:45:08Zz", "2026-1a-22T06:45:08Z"}) {
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace relaywatch::report
