#include "dialect/thread_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dialect/dialect.hpp"
#include "model/transaction_words.hpp"
#include "support/recording.hpp"

namespace relaywatch::dialect {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

struct Read {
  std::optional<std::vector<ServerThread>> threads;
  std::vector<SnapshotProblem> problems;
};

Read read(const QueryReply& reply, std::string_view statement = thread_list_with_transactions) {
  Read result;
  result.threads = read_threads(statement, reply, "monitor", result.problems);
  return result;
}

Read read_recorded(std::string_view name) {
  return read(test::load_recording(name).reply_to(plain_thread_list), plain_thread_list);
}

TEST(ThreadList, OfAReplicaWhoseTableIsLocked) {
  struct Case {
    const char* recording;
    const char* state;
  };
  for (const auto& [recording, state] :
       {Case{"5.1.38-n6-lagging-locked", "Locked"}, Case{"5.1.63-n9-lagging-locked", "Locked"},
        Case{"5.5.62-n2-lagging-locked", "Waiting for table level lock"},
        Case{"5.6.21-n4-lagging-locked", "Waiting for table level lock"}}) {
    SCOPED_TRACE(recording);
    const Read result = read_recorded(recording);
    ASSERT_TRUE(result.threads);
    EXPECT_THAT(result.problems, IsEmpty());
    ASSERT_EQ(result.threads->size(), 3U) << "without the monitor's own and without Binlog Dump";
    const auto applier = std::ranges::find(*result.threads, state, &ServerThread::state);
    ASSERT_NE(applier, result.threads->end());
    EXPECT_EQ(applier->user, "system user");
    EXPECT_EQ(applier->statement, "INSERT INTO app.t (v) VALUES (?)");
    EXPECT_EQ(applier->running, Seconds(8));
    const ServerThread& holder = result.threads->back();
    EXPECT_EQ(holder.user, "root");
    EXPECT_EQ(holder.state, "User sleep");
    EXPECT_EQ(holder.statement, "SELECT SLEEP(?)");
  }
}

TEST(ThreadList, WithoutThePrivilegeOnlyOnesOwnAreSeen) {
  for (const char* const recording : {"5.1.38-n6-running-nopriv", "5.5.62-n2-running-nopriv"}) {
    const Read result = read_recorded(recording);
    EXPECT_FALSE(result.threads);
    ASSERT_EQ(result.problems.size(), 1U);
    EXPECT_EQ(result.problems[0].kind, ProblemKind::denied);
    EXPECT_EQ(result.problems[0].subject, "PROCESS");
    EXPECT_THAT(result.problems[0].message, HasSubstr("GRANT PROCESS ON *.* TO 'monitor'"));
  }
}

TEST(ThreadList, ARefusalIsAProblemWithItsGrant) {
  const Read denied = read(ServerError{1227, "Access denied; you need the PROCESS privilege"});
  EXPECT_FALSE(denied.threads);
  ASSERT_EQ(denied.problems.size(), 1U);
  EXPECT_EQ(denied.problems[0].kind, ProblemKind::denied);
  const Read failed = read(ServerError{1109, "Unknown table 'INNODB_TRX'"});
  ASSERT_EQ(failed.problems.size(), 1U);
  EXPECT_EQ(failed.problems[0].kind, ProblemKind::statement_failed);
  EXPECT_THAT(failed.problems[0].message, HasSubstr("1109"));
}

ResultTable with_transactions(std::vector<std::vector<std::optional<std::string>>> rows) {
  return {{"ID", "USER", "DB", "COMMAND", "TIME", "STATE", "INFO", "TRX_STATE"}, std::move(rows)};
}

TEST(ThreadList, TransactionsStandBehindTheState) {
  const Read result = read(with_transactions({
      {"5", "system user", std::nullopt, "Slave_SQL", "9", "Updating", "UPDATE t SET a = 1", "LOCK WAIT"},
      {"7", "app", "shop", "Sleep", "40", "", std::nullopt, "RUNNING"},
      {"8", "app", "shop", "Query", "-3", "Sending data", "SELECT 1", std::nullopt},
  }));
  ASSERT_TRUE(result.threads);
  ASSERT_EQ(result.threads->size(), 3U);
  EXPECT_EQ(result.threads->at(0).state, "Updating, " + std::string(waiting_transaction));
  EXPECT_EQ(result.threads->at(1).state, open_transaction);
  EXPECT_EQ(result.threads->at(1).database, "shop");
  EXPECT_EQ(result.threads->at(2).state, "Sending data");
  EXPECT_EQ(result.threads->at(2).running, std::nullopt) << "no negative time";
}

TEST(ThreadList, FewAreKeptAndThoseThatMatter) {
  std::vector<std::vector<std::optional<std::string>>> rows;
  for (int id = 100; id < 400; ++id) {
    rows.push_back({std::to_string(id), "app", "shop", "Sleep", std::to_string(id), "", std::nullopt, std::nullopt});
  }
  rows.push_back({"400", "app", "shop", "Query", "1", "Sending data", "SELECT 1", std::nullopt});
  rows.push_back({"401", "app", "shop", "Sleep", "1", "", std::nullopt, "RUNNING"});
  rows.push_back({"402", "system user", "", "Slave_SQL", "1", "Waiting for lock", "SELECT 1", std::nullopt});
  const Read result = read(with_transactions(std::move(rows)));
  ASSERT_TRUE(result.threads);
  ASSERT_EQ(result.threads->size(), most_threads);
  EXPECT_EQ(result.threads->at(0).id, 402U);
  EXPECT_EQ(result.threads->at(1).id, 401U);
  EXPECT_EQ(result.threads->at(2).id, 400U);
  EXPECT_EQ(result.threads->at(3).id, 399U) << "the idle ones by how long they are";
}

TEST(ThreadList, EachVersionIsAskedWhatItKnows) {
  const auto statement = [](const char* version) {
    return dialect_for(*parse_server_version(version)).threads_statement;
  };
  EXPECT_EQ(statement("5.1.38-log"), plain_thread_list);
  for (const char* const version : {"5.5.62-log", "5.6.21", "5.7.44", "8.0.36", "8.4.0", "5.5.5-10.11.6-MariaDB"}) {
    EXPECT_EQ(statement(version), thread_list_with_transactions) << version;
  }
}

}  // namespace
}  // namespace relaywatch::dialect
