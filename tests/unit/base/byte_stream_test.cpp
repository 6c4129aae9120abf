#include "base/byte_stream.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <vector>

namespace relaywatch {
namespace {

std::string written(std::uint64_t number) {
  std::string bytes;
  write_number(bytes, number);
  return bytes;
}

TEST(ByteStream, NumbersOfEverySizeComeBack) {
  std::string bytes;
  std::vector<std::uint64_t> numbers{0, std::numeric_limits<std::uint64_t>::max()};
  for (unsigned bit = 0; bit < 64; ++bit) {
    for (const std::uint64_t less : {0U, 1U}) numbers.push_back((std::uint64_t{1} << bit) - less);
  }
  for (const std::uint64_t number : numbers) write_number(bytes, number);
  ByteReader reader(bytes);
  for (const std::uint64_t number : numbers) EXPECT_EQ(reader.number(), number);
  EXPECT_TRUE(reader.at_end());
  EXPECT_FALSE(reader.failed());
}

TEST(ByteStream, SmallNumbersAreShort) {
  EXPECT_EQ(written(31).size(), 1U);
  EXPECT_EQ(written(32).size(), 2U);
  EXPECT_EQ(written((1 << 21) - 1).size(), 3U);
  EXPECT_EQ(written(std::numeric_limits<std::uint64_t>::max()).size(), 9U);
}

TEST(ByteStream, WhatIsMissingIsRemembered) {
  for (const std::uint64_t number : {5'000ULL, 5'000'000'000ULL, ~0ULL}) {
    const std::string bytes = written(number);
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      ByteReader reader(std::string_view(bytes).substr(0, length));
      EXPECT_EQ(reader.number(), 0U);
      EXPECT_TRUE(reader.failed());
      EXPECT_EQ(reader.byte(), 0);
    }
  }
}

}  // namespace
}  // namespace relaywatch
