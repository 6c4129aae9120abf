#include "probe/abandoned_statements.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::probe {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

const MonoTime start{1000s};
const std::string statement = "SHOW SLAVE STATUS";

TEST(AbandonedStatements, RefusesAtTheBoundAndSaysWhatAndSinceWhen) {
  AbandonedStatements abandoned(2, 60s);
  EXPECT_FALSE(abandoned.refusal(start));
  abandoned.add(statement, start);
  EXPECT_FALSE(abandoned.refusal(start));
  abandoned.add(statement, start + 5s);
  const auto refusal = abandoned.refusal(start + 12s);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->failure, ProbeFailure::abandoned_statements);
  EXPECT_THAT(refusal->message, HasSubstr("2 statements may still hang"));
  EXPECT_THAT(refusal->message, HasSubstr("for 12 s: SHOW SLAVE STATUS"));
}

TEST(AbandonedStatements, OneAnswerProvesThatTheStatementHangsNoMore) {
  AbandonedStatements abandoned(2, 60s);
  abandoned.add(statement, start);
  abandoned.answered("SHOW MASTER STATUS");
  abandoned.add(statement, start);
  EXPECT_TRUE(abandoned.refusal(start));
  abandoned.answered(statement);
  EXPECT_FALSE(abandoned.refusal(start));
}

TEST(AbandonedStatements, EachIsForgivenInTime) {
  AbandonedStatements abandoned(2, 60s);
  abandoned.add(statement, start);
  abandoned.add(statement, start + 30s);
  EXPECT_TRUE(abandoned.refusal(start + 59s));
  EXPECT_FALSE(abandoned.refusal(start + 60s));
}

TEST(AbandonedStatements, AServerThatHangsForDaysGathersAFewNotThousands) {
  AbandonedStatements abandoned(2, 60s);
  int sent = 0;
  for (MonoTime now = start; now < start + 48h; now += 5s) {
    if (abandoned.refusal(now)) continue;
    ++sent;
    abandoned.add(statement, now + 5s);
  }
  EXPECT_LT(sent, 120);
  EXPECT_GT(sent, 40) << "but it is tried now and then";
  abandoned.answered(statement);
  abandoned.add(statement, start + 48h);
  abandoned.add(statement, start + 48h);
  EXPECT_FALSE(abandoned.refusal(start + 48h + 60s)) << "an answer ends the grudge";
}

}  // namespace
}  // namespace relaywatch::probe
