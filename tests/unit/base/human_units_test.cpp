#include "base/human_units.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace relaywatch {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

TEST(HumanUnits, Durations) {
  const std::vector<std::pair<double, std::string>> cases = {
      {0, "0 s"},          {0.0001, "< 1 ms"},  {0.0009, "< 1 ms"},     {0.001, "1 ms"},
      {0.05, "50 ms"},     {0.0996, "0.1 s"},   {0.12, "0.1 s"},        {1.23, "1.2 s"},
      {9.94, "9.9 s"},     {9.96, "10 s"},      {42.4, "42 s"},         {59.4, "59 s"},
      {59.7, "1 min"},     {60, "1 min"},       {250, "4 min 10 s"},    {3599.4, "59 min 59 s"},
      {3599.6, "1 h"},     {7500, "2 h 5 min"}, {86369, "23 h 59 min"}, {86375, "1 d"},
      {273600, "3 d 4 h"}, {infinite, "inf"},   {-1.5, "-1.5 s"},       {1e12, "> 10000 d"}};
  for (const auto& [seconds, text] : cases) EXPECT_EQ(human_duration(Seconds(seconds)), text) << seconds;
}

TEST(HumanUnits, NotANumberIsUnknown) {
  EXPECT_EQ(human_duration(Seconds(std::numeric_limits<double>::quiet_NaN())), "?");
  EXPECT_EQ(human_bytes(std::numeric_limits<double>::quiet_NaN()), "?");
}

TEST(HumanUnits, Bytes) {
  const std::vector<std::pair<double, std::string>> cases = {{0, "0 B"},
                                                             {1023, "1023 B"},
                                                             {1023.6, "1.0 KiB"},
                                                             {1024, "1.0 KiB"},
                                                             {1536, "1.5 KiB"},
                                                             {102'400, "100 KiB"},
                                                             {1'048'575, "1.0 MiB"},
                                                             {3'650'722'201, "3.4 GiB"},
                                                             {1.8446744073709552e19, "16.0 EiB"},
                                                             {infinite, "inf"},
                                                             {-2048, "-2.0 KiB"}};
  for (const auto& [bytes, text] : cases) EXPECT_EQ(human_bytes(bytes), text) << bytes;
}

TEST(HumanUnits, Rates) { EXPECT_EQ(human_rate(12'600), "12.3 KiB/s"); }

}  // namespace
}  // namespace relaywatch
