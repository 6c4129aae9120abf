#include "notify/failure_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::notify {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr MonoTime t0{1h};

TEST(FailureLog, TellsTheFirstFailureThenSeldomThenThatItWorks) {
  FailureLog failures("alertmanager:am:9093");
  const auto first = failures.on_attempt(Verdict::retry, "Connection refused", t0);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->level, LogLine::Level::warning);
  EXPECT_THAT(first->text, HasSubstr("alertmanager:am:9093"));
  EXPECT_THAT(first->text, HasSubstr("Connection refused"));
  for (int i = 1; i < 10; ++i) EXPECT_FALSE(failures.on_attempt(Verdict::retry, "Connection refused", t0 + i * 30s));
  const auto later = failures.on_attempt(Verdict::retry, "Connection refused", t0 + 5min);
  ASSERT_TRUE(later);
  EXPECT_THAT(later->text, HasSubstr("9 more failures"));
  const auto works = failures.on_attempt(Verdict::delivered, "", t0 + 6min);
  ASSERT_TRUE(works);
  EXPECT_EQ(works->level, LogLine::Level::info);
  EXPECT_FALSE(failures.on_attempt(Verdict::delivered, "", t0 + 7min));
}

TEST(FailureLog, ARefusalIsAnErrorOfItsOwn) {
  FailureLog failures("r");
  EXPECT_TRUE(failures.on_attempt(Verdict::retry, "x", t0));
  const auto refusal = failures.on_attempt(Verdict::refused, "HTTP status 400: bad", t0 + 1s);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->level, LogLine::Level::error);
  EXPECT_THAT(refusal->text, HasSubstr("HTTP status 400: bad"));
  EXPECT_FALSE(failures.on_attempt(Verdict::refused, "HTTP status 400: bad", t0 + 2s));
}

TEST(FailureLog, AFlappingReceiverDoesNotFloodTheLog) {
  FailureLog failures("r");
  int lines = 0;
  for (int i = 0; i < 240; ++i) {
    if (failures.on_attempt(i % 2 == 0 ? Verdict::retry : Verdict::delivered, "x", t0 + i * 1s)) ++lines;
  }
  EXPECT_EQ(lines, 2);
}

}  // namespace
}  // namespace relaywatch::notify
