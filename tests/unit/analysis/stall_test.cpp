#include "analysis/stall.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dialect/thread_list.hpp"
#include "model/transaction_words.hpp"
#include "support/recording.hpp"

namespace relaywatch::analysis {
namespace {

using testing::HasSubstr;

std::optional<StandStill> for_seconds(double seconds) {
  return StandStill{Seconds(seconds), static_cast<std::size_t>(seconds)};
}

ServerThread applier(std::string state, std::string statement = "") {
  return {7, "system user", "", "Slave_SQL", std::move(state), Seconds(9), std::move(statement)};
}

std::optional<ApplierStand> judge(double seconds, const std::vector<ServerThread>& threads) {
  return judge_applier({}, for_seconds(seconds), ListedThreads{&threads, Seconds(seconds)});
}

TEST(ApplierStall, ALockIsAStallAfterTenSecondsAndSomePolls) {
  const std::vector<ServerThread> threads = {applier("Waiting for table metadata lock", "ALTER TABLE t ADD c INT")};
  EXPECT_FALSE(judge(9.9, threads));
  EXPECT_FALSE(judge_applier({}, StandStill{Seconds(100), 4}, ListedThreads{&threads, Seconds(100)}))
      << "who polls once in 25 s needs five polls";
  EXPECT_FALSE(judge_applier({}, std::nullopt, ListedThreads{&threads, Seconds(100)}));
  const auto stand = judge(12, threads);
  ASSERT_TRUE(stand);
  EXPECT_TRUE(stand->stalled);
  EXPECT_EQ(stand->words,
            "the applier has waited for a lock for 12 s: ALTER TABLE t ADD c INT (Waiting for table metadata lock)");
  EXPECT_EQ(stand->evidence.at("executed_unmoved_for"), "12 s");
  EXPECT_THAT(stand->evidence.at("applier_thread"), HasSubstr("thread 7 (system user, Slave_SQL for 9 s, Waiting for"));
  EXPECT_FALSE(stand->blocker);
}

TEST(ApplierStall, NamesTheSessionThatSeemsToHoldTheLock) {
  const std::vector<ServerThread> threads = {
      applier("Waiting for table metadata lock", "ALTER TABLE t ADD c INT"),
      {31, "report", "shop", "Sleep", std::string(open_transaction), Seconds(40), ""}};
  const auto stand = judge(12, threads);
  ASSERT_TRUE(stand && stand->blocker);
  EXPECT_EQ(stand->blocker->id, 31U);
  EXPECT_EQ(stand->evidence.at("blocker"), "thread 31 (report, Sleep for 40 s, transaction RUNNING)");
  EXPECT_THAT(stand->words, HasSubstr("seems to be held by thread 31 (report"));
}

TEST(ApplierStall, ASessionsIdleTimeIsComparedWithTheStandAtTheTimeOfTheList) {
  const std::vector<ServerThread> threads = {applier("Waiting for table metadata lock"),
                                             {31, "batch", "", "Sleep", "", Seconds(5), ""}};
  const auto listed_early = judge_applier({}, for_seconds(12), ListedThreads{&threads, Seconds(5)});
  ASSERT_TRUE(listed_early && listed_early->blocker);
  EXPECT_EQ(listed_early->blocker->id, 31U);
  const auto listed_now = judge_applier({}, for_seconds(12), ListedThreads{&threads, Seconds(12)});
  ASSERT_TRUE(listed_now);
  EXPECT_FALSE(listed_now->blocker) << "it was at work when the applier had stopped already";
}

TEST(ApplierStall, OfSeveralThatMayHoldTheLockNoneIsBlamed) {
  std::vector<ServerThread> threads = {applier("Locked")};
  for (std::uint64_t id = 31; id < 36; ++id) {
    threads.push_back({id, "app", "", "Sleep", std::string(open_transaction), Seconds(40), ""});
  }
  const auto stand = judge(12, threads);
  ASSERT_TRUE(stand && stand->stalled);
  EXPECT_FALSE(stand->blocker);
  EXPECT_THAT(stand->words, HasSubstr("5 threads may hold the lock"));
  EXPECT_THAT(stand->evidence.at("possible_blockers"), HasSubstr("thread 33 (app"));
  EXPECT_THAT(stand->evidence.at("possible_blockers"), HasSubstr("and 2 more"));
}

TEST(ApplierStall, TheRecordedLocksAreSeenWithTheirHolder) {
  for (const char* const name : {"5.1.38-n6-lagging-locked", "5.1.45-n8-lagging-locked", "5.5.62-n2-lagging-locked",
                                 "5.6.21-n4-lagging-locked", "chain-n3-locked-n3"}) {
    SCOPED_TRACE(name);
    std::vector<SnapshotProblem> problems;
    const auto threads =
        dialect::read_threads(dialect::plain_thread_list,
                              test::load_recording(name).reply_to(dialect::plain_thread_list), "monitor", problems);
    ASSERT_TRUE(threads);
    const auto stand = judge(12, *threads);
    ASSERT_TRUE(stand && stand->stalled);
    ASSERT_TRUE(stand->blocker);
    EXPECT_EQ(stand->blocker->statement, "SELECT SLEEP(?)");
  }
}

TEST(ApplierStall, AChangeOfSchemaAndAFullDiskAreStalls) {
  const auto ddl = judge(15, {applier("copy to tmp table", "ALTER TABLE t ADD c INT")});
  ASSERT_TRUE(ddl && ddl->stalled);
  EXPECT_EQ(ddl->words, "applying one event for 15 s, a change of schema: ALTER TABLE t ADD c INT (copy to tmp table)");
  const auto full = judge(15, {applier("Waiting for someone to free space")});
  ASSERT_TRUE(full && full->stalled);
  EXPECT_THAT(full->words, HasSubstr("disk space"));
}

TEST(ApplierStall, WorkOnALongTransactionIsNone) {
  const auto stand = judge(3600, {applier("Updating", "UPDATE t SET a = ?")});
  ASSERT_TRUE(stand);
  EXPECT_FALSE(stand->stalled);
  EXPECT_EQ(stand->words, "applying one event for 3600 s: UPDATE t SET a = ? (Updating)");
}

TEST(ApplierStall, WhereNobodyCanSeeOnlyALongTimeTells) {
  const auto early = judge_applier({}, for_seconds(59), std::nullopt);
  ASSERT_TRUE(early);
  EXPECT_FALSE(early->stalled);
  EXPECT_FALSE(early->seen);
  EXPECT_THAT(early->words, HasSubstr("applying one event for 59 s; what the applier does is not known"));
  const auto late = judge_applier({}, for_seconds(60), std::nullopt);
  EXPECT_TRUE(late && late->stalled);
}

TEST(ApplierStall, TheReplicasOwnWordsStandInForTheList) {
  ReplicationStatus status;
  status.applier_state_text = "Waiting for table level lock";
  const auto locked = judge_applier(status, for_seconds(12), std::nullopt);
  ASSERT_TRUE(locked && locked->stalled);
  status.applier_state_text = "Slave has read all relay log; waiting for the slave I/O thread to update it";
  EXPECT_FALSE(judge_applier(status, for_seconds(1000), std::nullopt)) << "nothing is left to apply";
}

ReplicationStatus connected() {
  ReplicationStatus status;
  status.receiver_state_text = "Waiting for master to send event";
  return status;
}

LagFigure lag(double value, double uncertainty = 0.5, LagBasis basis = LagBasis::position) {
  return {Seconds(value), Seconds(uncertainty), basis};
}

TEST(ReceiverStall, IsWhatTheSourceWroteLongAgoAndDidNotArrive) {
  const auto words = judge_receiver(connected(), for_seconds(30), lag(12.5));
  ASSERT_TRUE(words);
  EXPECT_THAT(*words, HasSubstr("nothing has arrived for 12 s"));
  EXPECT_TRUE(judge_receiver(connected(), for_seconds(10), lag(500)));
  EXPECT_TRUE(judge_receiver(connected(), for_seconds(10), lag(10, 1e9, LagBasis::lower_bound)));
}

TEST(ReceiverStall, IsNoneOfASourceThatIsIdleOrJustBeganToWriteOrIsNotKnown) {
  EXPECT_FALSE(judge_receiver(connected(), for_seconds(3600), lag(0)));
  EXPECT_FALSE(judge_receiver(connected(), for_seconds(3600), lag(3)));
  EXPECT_FALSE(judge_receiver(connected(), for_seconds(3600), std::nullopt));
  EXPECT_FALSE(judge_receiver(connected(), for_seconds(3600), lag(20, 15))) << "it may be 5 s only";
  EXPECT_FALSE(judge_receiver(connected(), for_seconds(3600), lag(600, 1e9, LagBasis::reported)));
}

TEST(ReceiverStall, IsNoneWhileItMovesOrHasOnlyJustStopped) {
  EXPECT_FALSE(judge_receiver(connected(), std::nullopt, lag(500)));
  EXPECT_FALSE(judge_receiver(connected(), for_seconds(9), lag(500)));
  EXPECT_FALSE(judge_receiver(connected(), StandStill{Seconds(100), 4}, lag(500)));
}

TEST(ReceiverStall, IsNoneWhileItWaitsForTheApplierToFreeRelayLog) {
  ReplicationStatus full = connected();
  full.receiver_state_text = "Waiting for the slave SQL thread to free enough relay log space";
  EXPECT_FALSE(judge_receiver(full, for_seconds(100), lag(100)));
}

}  // namespace
}  // namespace relaywatch::analysis
