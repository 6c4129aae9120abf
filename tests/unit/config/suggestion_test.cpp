#include "config/suggestion.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace relaywatch::config {
namespace {

TEST(Suggestion, DistanceCountsEdits) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("interval", "intervall"), 1U);
  EXPECT_EQ(edit_distance("lga", "lag"), 1U);
  EXPECT_EQ(edit_distance("ab", "ba"), 1U);
  EXPECT_EQ(edit_distance("hopbroken", "HopBroken"), 0U);
}

TEST(Suggestion, PicksTheNearestThatIsNearEnough) {
  const std::vector<std::string> words = {"interval", "timeout", "ca"};
  EXPECT_EQ(closest("intervall", words), "interval");
  EXPECT_EQ(closest("timeuot", words), "timeout");
  EXPECT_EQ(closest("Ca", words), "ca");
  EXPECT_EQ(closest("frequency", words), std::nullopt);
  EXPECT_EQ(closest("x", words), std::nullopt);
  EXPECT_EQ(closest(std::string(100'000, 'a'), words), std::nullopt);
}

TEST(Suggestion, EndsAMessage) {
  const std::vector<std::string> words = {"mysql55"};
  EXPECT_EQ(did_you_mean("mysql5", words), "; did you mean \"mysql55\"?");
  EXPECT_EQ(did_you_mean("oracle", words), "");
}

}  // namespace
}  // namespace relaywatch::config
