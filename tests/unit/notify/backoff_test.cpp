#include "notify/backoff.hpp"

#include <gtest/gtest.h>

namespace relaywatch::notify {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesUpToItsCapAndStartsAnew) {
  Backoff backoff([] { return 0.0; });
  for (const Duration expected : {Duration(500ms), Duration(1s), Duration(2s), Duration(4s), Duration(8s),
                                  Duration(16s), Duration(30s), Duration(30s)}) {
    EXPECT_EQ(backoff.next(std::nullopt), expected);
  }
  backoff.reset();
  EXPECT_EQ(backoff.next(std::nullopt), Duration(500ms));
}

TEST(Backoff, IsShortenedByUpToAHalf) {
  Backoff backoff([] { return 0.5; });
  EXPECT_EQ(backoff.next(std::nullopt), Duration(375ms));
  EXPECT_EQ(backoff.next(std::nullopt), Duration(750ms));
}

TEST(Backoff, FollowsRetryAfterWithinReason) {
  Backoff backoff([] { return 0.0; });
  EXPECT_EQ(backoff.next(std::chrono::seconds(7)), Duration(7s));
  EXPECT_EQ(backoff.next(std::chrono::seconds(0)), Duration(1s)) << "never sooner than its own pause";
  EXPECT_EQ(backoff.next(std::chrono::hours(24)), Duration(5min));
  EXPECT_EQ(backoff.next(std::chrono::seconds::max()), Duration(5min));
}

}  // namespace
}  // namespace relaywatch::notify
