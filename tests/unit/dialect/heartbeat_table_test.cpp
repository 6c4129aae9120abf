#include "dialect/heartbeat_table.hpp"

#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::dialect {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const HeartbeatTable table{"percona", "heartbeat", true};
const WallTime read_at = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + 6h + 45min + 8s;
const Window window{MonoTime(10s), MonoTime(11s)};

NodeSnapshot heartbeats_of(QueryReply reply) {
  NodeSnapshot snapshot;
  read_heartbeats(table, {window, std::move(reply)}, read_at, "monitor", snapshot);
  return snapshot;
}

TEST(HeartbeatTable, ReadsEveryWritersRow) {
  const NodeSnapshot snapshot =
      heartbeats_of(ResultTable{{"ts", "server_id", "file", "position"},
                                {{"2026-11-22T06:45:07.500000", "1", "bin.000001", "4"},
                                 {"2026-11-22 06:45:08", "4294967295", std::nullopt, std::nullopt}}});
  ASSERT_TRUE(snapshot.heartbeats);
  EXPECT_THAT(*snapshot.heartbeats, ElementsAre(HeartbeatRow{1, read_at - 500ms}, HeartbeatRow{4294967295, read_at}));
  EXPECT_EQ(snapshot.heartbeats_window, window);
  EXPECT_THAT(snapshot.problems, IsEmpty());
}

TEST(HeartbeatTable, ReadsTheOlderFormsOneRow) {
  const NodeSnapshot snapshot =
      heartbeats_of(ResultTable{{"id", "ts"}, {{"2", "2020-01-01 00:00:00"}, {"1", "2026-11-22 06:45:08"}}});
  ASSERT_TRUE(snapshot.heartbeats);
  EXPECT_THAT(*snapshot.heartbeats, ElementsAre(HeartbeatRow{std::nullopt, read_at}));
}

TEST(HeartbeatTable, AnEmptyTableWasReadAndHasNoRows) {
  const NodeSnapshot snapshot = heartbeats_of(ResultTable{{"ts", "server_id"}, {}});
  ASSERT_TRUE(snapshot.heartbeats);
  EXPECT_THAT(*snapshot.heartbeats, IsEmpty());
}

TEST(HeartbeatTable, AnUnreadableStampIsAProblemAndTheOtherRowsStay) {
  const NodeSnapshot snapshot =
      heartbeats_of(ResultTable{{"ts", "server_id"}, {{"yesterday", "1"}, {"2026-11-22T06:45:08.000000", "2"}}});
  EXPECT_THAT(*snapshot.heartbeats, ElementsAre(HeartbeatRow{2, read_at}));
  ASSERT_EQ(snapshot.problems.size(), 1U);
  EXPECT_EQ(snapshot.problems[0].kind, ProblemKind::unreadable_cell);
  EXPECT_THAT(snapshot.problems[0].message, HasSubstr("'yesterday'"));
}

TEST(HeartbeatTable, ATableWithoutStampsIsAProblem) {
  const NodeSnapshot snapshot = heartbeats_of(ResultTable{{"a", "b"}, {{"1", "2"}}});
  ASSERT_EQ(snapshot.problems.size(), 1U);
  EXPECT_EQ(snapshot.problems[0].kind, ProblemKind::missing_column);
}

TEST(HeartbeatTable, ARefusalSaysWhatToDo) {
  const NodeSnapshot denied = heartbeats_of(ServerError{1142, "SELECT command denied"});
  EXPECT_FALSE(denied.heartbeats);
  ASSERT_EQ(denied.problems.size(), 1U);
  EXPECT_EQ(denied.problems[0].kind, ProblemKind::denied);
  EXPECT_THAT(denied.problems[0].message, HasSubstr("GRANT SELECT ON `percona`.`heartbeat` TO 'monitor'@'%'"));
  for (const int code : {1146, 1049}) {
    const NodeSnapshot missing = heartbeats_of(ServerError{code, "no"});
    ASSERT_EQ(missing.problems.size(), 1U);
    EXPECT_EQ(missing.problems[0].kind, ProblemKind::statement_failed);
    EXPECT_THAT(missing.problems[0].message, HasSubstr("make it on the origin"));
  }
  EXPECT_THAT(heartbeats_of(ServerError{1205, "Lock wait timeout"}).problems[0].message,
              HasSubstr("1205: Lock wait timeout"));
}

TEST(HeartbeatTable, StampsOneRowInOneStatementAndLeavesNoStalePositions) {
  EXPECT_EQ(stamp_statement(table, {"ts", "server_id"}, 7, read_at + 5us),
            "INSERT INTO `percona`.`heartbeat` (server_id, ts) VALUES (7, '2026-11-22T06:45:08.000005') "
            "ON DUPLICATE KEY UPDATE ts = '2026-11-22T06:45:08.000005'");
  EXPECT_THAT(stamp_statement(table, {"ts", "server_id", "file", "position", "exec_master_log_pos"}, 7, read_at),
              AllOf(HasSubstr(", file = NULL, position = NULL, exec_master_log_pos = NULL"),
                    Not(HasSubstr("relay_master_log_file"))));
}

TEST(HeartbeatTable, NamesAreQuoted) {
  const HeartbeatTable odd{"a`b", "c", false};
  EXPECT_EQ(read_statement(odd), "SELECT * FROM `a``b`.`c` LIMIT 1000");
  EXPECT_THAT(create_statement(odd), HasSubstr("IF NOT EXISTS `a``b`.`c` (ts varchar(26) NOT NULL"));
}

TEST(HeartbeatTable, OnlyTheNewerFormCanBeWritten) {
  EXPECT_TRUE(is_writable_form({"server_id", "ts"}));
  EXPECT_FALSE(is_writable_form({"id", "ts"}));
}

}  // namespace
}  // namespace relaywatch::dialect
