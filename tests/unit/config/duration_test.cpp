#include "config/duration.hpp"

#include <chrono>
#include <gtest/gtest.h>

namespace relaywatch::config {
namespace {

using namespace std::chrono_literals;

TEST(Duration, ReadsEveryUnit) {
  const std::pair<const char*, Duration> cases[] = {{"250ms", 250ms}, {"1s", 1s},  {"5m", 5min},  {"2h", 2h},
                                                    {"30d", 720h},    {"0s", 0ms}, {"0090s", 90s}};
  for (const auto& [text, expected] : cases) {
    const auto parsed = parse_duration(text);
    ASSERT_TRUE(parsed.has_value()) << text;
    EXPECT_EQ(*parsed, expected) << text;
  }
}

TEST(Duration, RefusesEverythingElse) {
  for (const char* text :
       {"", "5", "s", "1.5s", "-1s", "+1s", " 1s", "1s ", "1 s", "1S", "1min", "1h30m", "1us", "1w", "ms", "0x1s"}) {
    EXPECT_FALSE(parse_duration(text).has_value()) << text;
  }
}

TEST(Duration, RefusesWhatDoesNotFit) {
  for (const char* text : {"106752d", "9999999999999999d", "99999999999999999999s"}) {
    const auto parsed = parse_duration(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_NE(parsed.error().message.find("too long"), std::string::npos);
  }
  EXPECT_TRUE(parse_duration("106751d").has_value());
}

TEST(Duration, FormatsInTheLargestWholeUnit) {
  EXPECT_EQ(format_duration(90s), "90s");
  EXPECT_EQ(format_duration(120s), "2m");
  EXPECT_EQ(format_duration(48h), "2d");
  EXPECT_EQ(format_duration(1500ms), "1500ms");
  EXPECT_EQ(format_duration(0s), "0ms");
}

}  // namespace
}  // namespace relaywatch::config
