#include "analysis/thread_work.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/transaction_words.hpp"

namespace relaywatch::analysis {
namespace {

using enum ThreadWork;
using testing::ElementsAre;
using testing::IsEmpty;

struct Case {
  const char* state;
  const char* statement;
  ThreadWork work;
};

TEST(ThreadWork, FollowsFromTheServersWords) {
  const Case cases[] = {
      {"", "", unknown},
      {"Slave has read all relay log; waiting for the slave I/O thread to update it", "", idle},
      {"Slave has read all relay log; waiting for more updates", "", idle},
      {"Replica has read all relay log; waiting for more updates", "", idle},
      {"Has read all relay log; waiting for the slave I/O thread to update it", "", idle},
      {"Locked", "INSERT INTO t VALUES (?)", waiting_for_lock},
      {"Waiting for table", "ALTER TABLE t ADD c INT", waiting_for_lock},
      {"Waiting for table level lock", "INSERT INTO t VALUES (?)", waiting_for_lock},
      {"Waiting for table metadata lock", "ALTER TABLE t ADD c INT", waiting_for_lock},
      {"Waiting for table flush", "", waiting_for_lock},
      {"Waiting for global read lock", "", waiting_for_lock},
      {"Waiting for release of readlock", "", waiting_for_lock},
      {"Waiting for commit lock", "COMMIT", waiting_for_lock},
      {"Waiting for backup lock", "", waiting_for_lock},
      {"Updating, transaction LOCK WAIT", "UPDATE t SET a = ?", waiting_for_lock},
      {"Waiting for someone to free space", "", waiting_for_disk},
      {"copy to tmp table", "ALTER TABLE t ENGINE=InnoDB", changing_schema},
      {"altering table", "", changing_schema},
      {"init", "create index i ON t (c)", changing_schema},
      {"Reading event from the relay log", "", working},
      {"System lock", "", working},
      {"Updating, transaction RUNNING", "UPDATE t SET a = ?", working},
      {"User sleep", "INSERT INTO app.t (v) SELECT CONCAT(?, SLEEP(?))", working},
      {"Waiting for work from SQL thread", "", unknown},
      {"Waiting for prior transaction to commit", "", unknown},
      {"Waiting for slave workers to process their queues", "", unknown},
      {"Waiting until MASTER_DELAY seconds after master executed event", "", unknown},
  };
  for (const Case& c : cases) EXPECT_EQ(work_of(c.state, c.statement), c.work) << c.state << ": " << c.statement;
}

ServerThread thread(std::uint64_t id, std::string user, std::string command, std::string state, double running = 20,
                    std::string statement = "") {
  return {id, std::move(user), "", std::move(command), std::move(state), Seconds(running), std::move(statement)};
}

std::vector<std::uint64_t> ids(const std::vector<const ServerThread*>& threads) {
  std::vector<std::uint64_t> all;
  for (const ServerThread* each : threads) all.push_back(each->id);
  return all;
}

TEST(TellingApplier, IsNotTheReceiverAndRatherTheOneThatWaits) {
  const std::vector<ServerThread> mysql = {
      thread(1, "system user", "Connect", "Waiting for master to send event"),
      thread(2, "system user", "Connect", "System lock"),
      thread(3, "root", "Query", "Locked"),
  };
  ASSERT_NE(telling_applier(mysql), nullptr);
  EXPECT_EQ(telling_applier(mysql)->id, 2U);
  const std::vector<ServerThread> parallel = {
      thread(1, "system user", "Slave_IO", "Opening tables"),
      thread(2, "system user", "Slave_SQL", "Waiting for room in worker thread event queue"),
      thread(3, "system user", "Slave_worker", "Updating", 1, "UPDATE t SET a = ?"),
      thread(4, "system user", "Slave_worker", "Waiting for table metadata lock", 1, "ALTER TABLE t ADD c INT"),
      thread(5, "system user", "Slave_worker", "Waiting for prior transaction to commit"),
  };
  EXPECT_EQ(telling_applier(parallel)->id, 4U);
  EXPECT_EQ(telling_applier({thread(1, "system user", "Slave_IO", "Queueing master event to the relay log")}), nullptr);
}

TEST(PossibleBlockers, AreTheMostLikelyOnes) {
  const std::vector<ServerThread> all = {
      thread(1, "system user", "Slave_SQL", "Waiting for table metadata lock"),
      thread(2, "app", "Sleep", std::string(open_transaction), 4),
      thread(3, "app", "Query", "Sending data", 30),
      thread(4, "app", "Sleep", "", 100),
      thread(5, "app", "Query", "Waiting for table metadata lock", 30),
  };
  EXPECT_THAT(ids(possible_blockers(all, Seconds(12))), ElementsAre(2));
  EXPECT_THAT(ids(possible_blockers({all[0], all[2], all[3], all[4]}, Seconds(12))), ElementsAre(3));
  EXPECT_THAT(ids(possible_blockers({all[0], all[3], all[4]}, Seconds(12))), ElementsAre(4));
  EXPECT_THAT(possible_blockers({all[0], all[4]}, Seconds(12)), IsEmpty()) << "one that waits too holds nothing up";
  EXPECT_THAT(possible_blockers({all[0], thread(6, "app", "Sleep", "", 5)}, Seconds(12)), IsEmpty())
      << "idle for a shorter time than the applier stands";
}

}  // namespace
}  // namespace relaywatch::analysis
