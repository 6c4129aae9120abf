#include "since.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::daemon {
namespace {

using namespace std::chrono_literals;

const WallTime now = WallTime(1'795'329'908s);  // 2026-11-22T06:45:08Z

TEST(Since, ReadsEveryForm) {
  const std::pair<const char*, WallTime> cases[] = {
      {"24h", now - 24h},
      {"90s", now - 90s},
      {"0s", now},
      {"1795329908", now},
      {"0", WallTime()},
      {"2026-11-22T06:45:08Z", now},
      {"2026-11-22T07:45:08+01:00", now},
      {"2026-11-22T07:45:08 01:00", now},
  };
  for (const auto& [text, expected] : cases) {
    const auto parsed = parse_since(text, now);
    ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
    EXPECT_EQ(*parsed, expected) << text;
  }
}

TEST(Since, RefusesEverythingElse) {
  for (const char* text : {"", "yesterday", "-1", "1.5h", "2026-11-22", "99999999999", "99999d", "24h "}) {
    const auto parsed = parse_since(text, now);
    ASSERT_FALSE(parsed) << text;
    EXPECT_THAT(parsed.error().message, testing::HasSubstr("such as \"24h\"")) << text;
  }
}

}  // namespace
}  // namespace relaywatch::daemon
