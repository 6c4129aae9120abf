#include "probe/abandoned_statements.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vector>

#include "instants.hpp"

namespace relaywatch::probe {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

const std::string statement = "SHOW SLAVE STATUS";

TEST(AbandonedStatements, RefusesAtTheBoundAndSaysWhatAndSinceWhen) {
  AbandonedStatements abandoned(2, 60s);
  EXPECT_FALSE(abandoned.refusal(start));
  abandoned.add(statement, start, start + 5s);
  EXPECT_FALSE(abandoned.refusal(start + 5s));
  abandoned.add(statement, start + 5s, start + 10s);
  const auto refusal = abandoned.refusal(start + 12s);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->failure, ProbeFailure::abandoned_statements);
  EXPECT_THAT(refusal->message, HasSubstr("2 statements may still hang"));
  EXPECT_THAT(refusal->message, HasSubstr("for 12 s: SHOW SLAVE STATUS"));
}

TEST(AbandonedStatements, OneAnswerProvesThatTheStatementHangsNoMore) {
  AbandonedStatements abandoned(2, 60s);
  abandoned.add(statement, start, start);
  EXPECT_TRUE(abandoned.suspects(statement));
  EXPECT_FALSE(abandoned.suspects("SHOW MASTER STATUS"));
  abandoned.answered("SHOW MASTER STATUS");
  abandoned.add(statement, start, start);
  EXPECT_TRUE(abandoned.refusal(start));
  abandoned.answered(statement);
  EXPECT_FALSE(abandoned.refusal(start));
  EXPECT_FALSE(abandoned.suspects(statement));
}

TEST(AbandonedStatements, EachIsForgivenInTime) {
  AbandonedStatements abandoned(2, 60s);
  abandoned.add(statement, start, start + 5s);
  abandoned.add(statement, start + 30s, start + 35s);
  EXPECT_TRUE(abandoned.refusal(start + 59s));
  EXPECT_FALSE(abandoned.refusal(start + 60s));
}

TEST(AbandonedStatements, AHangOfSomeSecondsNeverBlinds) {
  // As long as STOP SLAVE takes, with a timeout of 5 s and pauses between attempts.
  AbandonedStatements abandoned(2, 10s);
  abandoned.add(statement, start, start + 5s);
  EXPECT_FALSE(abandoned.refusal(start + 5s));
  abandoned.add(statement, start + 5500ms, start + 10500ms);
  EXPECT_FALSE(abandoned.refusal(start + 10500ms)) << "the first was sent 10 s ago: it may have ended by now";
}

TEST(AbandonedStatements, GrudgesDoubleWhileTheServerGoesOnHanging) {
  AbandonedStatements abandoned(2, 10s);
  std::vector<Duration> sent;
  for (MonoTime now = start; now < start + 10min; now += 1s) {
    if (abandoned.refusal(now)) continue;
    sent.push_back(now - start);
    abandoned.add(statement, now, now + 5s);
    now += 5s;
  }
  EXPECT_THAT(sent, testing::ElementsAre(0s, 6s, 12s, 18s, 32s, 58s, 112s, 218s, 432s));
}

TEST(AbandonedStatements, AServerThatHangsForDaysGathersAFewNotThousands) {
  AbandonedStatements abandoned(2, 10s);
  int sent = 0;
  for (MonoTime now = start; now < start + 48h; now += 5s) {
    if (abandoned.refusal(now)) continue;
    ++sent;
    abandoned.add(statement, now, now + 5s);
  }
  EXPECT_LT(sent, 120);
  EXPECT_GT(sent, 40) << "but it is tried now and then";
  abandoned.answered(statement);
  abandoned.add(statement, start + 48h, start + 48h);
  abandoned.add(statement, start + 48h, start + 48h);
  EXPECT_TRUE(abandoned.refusal(start + 48h + 9s));
  EXPECT_FALSE(abandoned.refusal(start + 48h + 10s)) << "an answer ends the grudge";
}

}  // namespace
}  // namespace relaywatch::probe
