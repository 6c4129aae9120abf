#include "probe/backoff.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <gtest/gtest.h>
#include <limits>

namespace relaywatch::probe {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

TEST(Backoff, DoublesItsLimitUpToTheCap) {
  EXPECT_EQ(backoff_delay(1, 1s, 10s, 0), 0s);
  const std::array<Duration, 6> limits = {1s, 2s, 4s, 8s, 10s, 10s};
  for (std::size_t failures = 1; failures <= limits.size(); ++failures) {
    const Duration longest = backoff_delay(static_cast<unsigned>(failures), 1s, 10s, most);
    EXPECT_LE(longest, limits[failures - 1]);
    EXPECT_GT(longest, limits[failures - 1] - 1ms);
  }
  EXPECT_LE(backoff_delay(1'000'000, 1s, 10s, most), 10s);
  EXPECT_LE(backoff_delay(1, 60s, 10s, most), 10s) << "an interval longer than the cap";
}

TEST(Backoff, StartsOverAfterASuccess) {
  Backoff backoff(1s, 10s, 7);
  for (int failure = 0; failure < 20; ++failure) EXPECT_LE(backoff.failed(), 10s);
  backoff.succeeded();
  EXPECT_LE(backoff.failed(), 1s);
}

TEST(Backoff, AThousandNodesThatFailInOneInstantComeBackSpreadOut) {
  std::array<int, 10> in_each_tenth{};
  for (std::uint64_t node = 0; node < 1000; ++node) {
    Backoff backoff(1s, 10s, node);
    const auto tenth = static_cast<std::size_t>(backoff.failed() / 100ms);
    ++in_each_tenth.at(tenth);
  }
  EXPECT_LT(std::ranges::max(in_each_tenth), 150);
  EXPECT_GT(std::ranges::min(in_each_tenth), 50);
}

TEST(Backoff, ADeadNodeIsTriedNoMoreThanEveryFewSeconds) {
  Duration total{};
  constexpr int attempts = 1000;
  Backoff backoff(1s, 10s, 42);
  for (int attempt = 0; attempt < attempts; ++attempt) total += backoff.failed();
  EXPECT_GT(total / attempts, 4s);
}

}  // namespace
}  // namespace relaywatch::probe
