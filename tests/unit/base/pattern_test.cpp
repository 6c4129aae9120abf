#include "base/pattern.hpp"

#include <gtest/gtest.h>

namespace relaywatch {
namespace {

TEST(Pattern, MatchesTheWholeText) {
  EXPECT_TRUE(matches_whole("back.*", "backlog"));
  EXPECT_TRUE(matches_whole("a|b", "b"));
  EXPECT_FALSE(matches_whole("a|b", "ab"));
  EXPECT_FALSE(matches_whole("log", "backlog"));
  EXPECT_TRUE(matches_whole("", ""));
}

TEST(Pattern, SaysWhatIsWrong) {
  EXPECT_TRUE(check_pattern("rds[0-9]+"));
  const auto refused = check_pattern("rds[0-9");
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().message.starts_with("not a regular expression: ")) << refused.error().message;
  EXPECT_FALSE(check_pattern("a)(b"));
  EXPECT_FALSE(matches_whole("rds[0-9", "rds[0-9"));
}

}  // namespace
}  // namespace relaywatch
