#include "dialect/dialect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "dialect/families.hpp"
#include "dialect/replica_status_reader.hpp"

namespace relaywatch::dialect {
namespace {

const Dialect& for_text(std::string_view text) { return dialect_for(*parse_server_version(text)); }

TEST(DialectFor, EachVersionGetsItsFamily) {
  EXPECT_EQ(for_text("5.1.38-log").family, "mysql_5_1");
  EXPECT_EQ(for_text("5.1.63").family, "mysql_5_1");
  EXPECT_EQ(for_text("5.5.62-log").family, "mysql_5_5");
  EXPECT_EQ(for_text("5.6.21-log").family, "mysql_5_6");
  EXPECT_EQ(for_text("5.6.10").family, "mysql_5_6");  // what Aurora calls itself
  EXPECT_EQ(for_text("5.7.44").family, "mysql_5_7");
  EXPECT_EQ(for_text("8.0.21").family, "mysql_5_7");
  EXPECT_EQ(for_text("8.0.22").family, "mysql_8_0_22");
  EXPECT_EQ(for_text("8.4.3").family, "mysql_8_4");
  EXPECT_EQ(for_text("9.1.0").family, "mysql_8_4");
  EXPECT_EQ(for_text("5.5.5-10.1.48-MariaDB").family, "mariadb_10_0");
  EXPECT_EQ(for_text("10.4.34-MariaDB-log").family, "mariadb_10_2");
  EXPECT_EQ(for_text("5.5.5-10.11.6-MariaDB-log").family, "mariadb_10_5");
  EXPECT_EQ(for_text("11.4.2-MariaDB").family, "mariadb_10_5");
}

TEST(DialectFor, OnlyOneSyntaxIsEverAsked) {
  EXPECT_EQ(for_text("8.4.3").replica_status_statement, "SHOW REPLICA STATUS");
  EXPECT_EQ(for_text("8.4.3").written_statement, "SHOW BINARY LOG STATUS");
  EXPECT_EQ(for_text("8.0.22").written_statement, "SHOW MASTER STATUS");
  EXPECT_EQ(for_text("5.7.44").replica_status_statement, "SHOW SLAVE STATUS");
  EXPECT_EQ(for_text("10.11.6-MariaDB").replica_status_statement, "SHOW ALL SLAVES STATUS");
}

TEST(DialectFor, MariaDb105NeedsItsOwnPrivileges) {
  EXPECT_EQ(for_text("10.11.6-MariaDB").replica_status_privilege, "REPLICA MONITOR");
  EXPECT_EQ(for_text("10.11.6-MariaDB").written_privilege, "BINLOG MONITOR");
  EXPECT_EQ(for_text("10.4.34-MariaDB").replica_status_privilege, "REPLICATION CLIENT");
}

/// A 5.1 reply with just the columns that are read.
ResultTable small_table() {
  return {{"Slave_IO_State", "Master_Host", "Master_Port", "Master_Log_File", "Read_Master_Log_Pos",
           "Relay_Master_Log_File", "Slave_IO_Running", "Slave_SQL_Running", "Exec_Master_Log_Pos", "Relay_Log_Space",
           "Seconds_Behind_Master", "Last_IO_Errno", "Last_IO_Error", "Last_SQL_Errno", "Last_SQL_Error"},
          {{"Waiting for master to send event", "db1", "3306", "mysql-bin.000002", "500", "mysql-bin.000001", "Yes",
            "Yes", "400", "1000", "3", "0", "", "0", ""}}};
}

TEST(ReadReplicaStatus, AMissingColumnIsNamedAndTheRestStaysUsable) {
  ResultTable table = small_table();
  table.columns[6] = "Slave_IO_Runs";
  std::vector<SnapshotProblem> problems;
  const auto channels = read_replica_status(mysql_5_1, table, problems);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].kind, ProblemKind::missing_column);
  EXPECT_EQ(problems[0].subject, "Slave_IO_Running");
  EXPECT_THAT(problems[0].message, testing::HasSubstr("Slave_IO_Running"));
  EXPECT_EQ(channels.at(0).receiver, std::nullopt);
  EXPECT_EQ(channels.at(0).executed->coordinate, (BinlogCoordinate{1, 400}));
}

TEST(ReadReplicaStatus, AnUnreadableCellIsNamedAndNeverTakenForZero) {
  for (const auto& [column, value, subject] : {std::tuple{10, "soon", "Seconds_Behind_Master"},
                                               {4, "-1", "Read_Master_Log_Pos"},
                                               {3, "binlog", "Master_Log_File"},
                                               {6, "Perhaps", "Slave_IO_Running"},
                                               {7, "", "Slave_SQL_Running"},
                                               {11, "12x", "Last_IO_Errno"}}) {
    ResultTable table = small_table();
    table.rows[0][static_cast<std::size_t>(column)] = value;
    std::vector<SnapshotProblem> problems;
    const auto channels = read_replica_status(mysql_5_1, table, problems);
    ASSERT_EQ(problems.size(), 1U) << subject;
    EXPECT_EQ(problems[0].kind, ProblemKind::unreadable_cell);
    EXPECT_EQ(problems[0].subject, subject);
    EXPECT_EQ(channels.size(), 1U);
  }
}

TEST(ReadReplicaStatus, NullLagIsAbsentNotZero) {
  ResultTable table = small_table();
  table.rows[0][10] = std::nullopt;
  std::vector<SnapshotProblem> problems;
  EXPECT_EQ(read_replica_status(mysql_5_1, table, problems).at(0).reported_lag, std::nullopt);
  EXPECT_TRUE(problems.empty());
}

TEST(ReadReplicaStatus, NamedMariaDbConnectionsAreChannels) {
  ResultTable table = small_table();
  table.columns.insert(table.columns.begin(), "Connection_name");
  for (const char* extra : {"Master_Server_Id", "SQL_Delay", "SQL_Remaining_Delay", "Slave_SQL_Running_State",
                            "Gtid_IO_Pos", "Gtid_Slave_Pos", "Using_Gtid"}) {
    table.columns.emplace_back(extra);
  }
  auto row = table.rows[0];
  row.insert(row.begin(), "east");
  for (const char* cell : {"7", "0", "", "", "0-1-5", "0-1-4", "Slave_Pos"}) row.emplace_back(cell);
  row[table.columns.size() - 5] = std::nullopt;
  auto second = row;
  second[0] = "west";
  second[8] = "No";
  table.rows = {row, second};
  std::vector<SnapshotProblem> problems;
  const auto channels = read_replica_status(mariadb_10_5, table, problems);
  ASSERT_EQ(channels.size(), 2U);
  EXPECT_EQ(channels[0].channel, "east");
  EXPECT_EQ(channels[0].applier_running, true);
  EXPECT_EQ(channels[0].source_server_id, 7U);
  EXPECT_EQ(channels[0].connects_by_gtid, true);
  EXPECT_EQ(channels[1].channel, "west");
  EXPECT_EQ(channels[1].applier_running, false);  // a healthy channel never hides a broken one
}

TEST(IsDenied, ByNumberWhateverTheWording) {
  EXPECT_TRUE(is_denied(ServerError{1227, "Access denied; you need (at least one of) the SUPER privilege(s)"}));
  EXPECT_TRUE(is_denied(ServerError{1142, "anything"}));
  EXPECT_FALSE(is_denied(ServerError{1064, "Access denied"}));
  EXPECT_FALSE(is_denied(ResultTable{}));
}

ServerFacts facts_with(const std::map<std::string, std::string>& variables) {
  ServerReplies replies;
  replies.version = parse_server_version("8.0.36");
  ResultTable settings{{"Variable_name", "Value"}, {}};
  for (const auto& [name, value] : variables) settings.rows.push_back({name, value});
  replies.settings = TimedReply{{}, std::move(settings)};
  return *read_snapshot("n", replies, "m").facts;
}

TEST(ReadSnapshot, RetentionIsTheSecondsWhereTheyAreSetElseTheDays) {
  EXPECT_EQ(facts_with({{"expire_logs_days", "3"}}).binlog_retention, Seconds(259200));
  EXPECT_EQ(facts_with({{"expire_logs_days", "3"}, {"binlog_expire_logs_seconds", "0"}}).binlog_retention,
            Seconds(259200));
  EXPECT_EQ(facts_with({{"expire_logs_days", "3"}, {"binlog_expire_logs_seconds", "60"}}).binlog_retention,
            Seconds(60));
  // MariaDB keeps both alike, the days as a fraction.
  EXPECT_EQ(facts_with({{"expire_logs_days", "0.000694"}, {"binlog_expire_logs_seconds", "60"}}).binlog_retention,
            Seconds(60));
}

TEST(ReadSnapshot, RetentionForEverIsNotRetentionUnknown) {
  for (const auto& variables : {std::map<std::string, std::string>{{"expire_logs_days", "0"}},
                                {{"expire_logs_days", "0"}, {"binlog_expire_logs_seconds", "0"}},
                                {{"binlog_expire_logs_seconds", "60"}, {"binlog_expire_logs_auto_purge", "OFF"}}}) {
    EXPECT_TRUE(facts_with(variables).binlog_retention_known);
    EXPECT_FALSE(facts_with(variables).binlog_retention);
  }
  EXPECT_FALSE(facts_with({{"server_id", "1"}}).binlog_retention_known);
}

TEST(ReadSnapshot, TheGtidStateIsWhatWasWrittenAndWhatWasExecuted) {
  ServerReplies replies;
  replies.version = parse_server_version("5.5.5-10.11.6-MariaDB-log");
  const auto state = [&](const char* written, const char* executed) {
    replies.identity = TimedReply{{},
                                  ResultTable{{"@@server_id", "@@read_only", "@@log_bin", "@@gtid_binlog_pos",
                                               "@@gtid_binlog_state", "@@gtid_slave_pos"},
                                              {{"3", "0", "1", "0-1-9", written, executed}}}};
    return read_snapshot("n", replies, "m").gtid_state;
  };
  EXPECT_EQ(state("0-1-9,0-3-4", "0-1-9"), "0-1-9,0-3-4,0-1-9");
  EXPECT_EQ(state("", "0-1-9"), "0-1-9");
  EXPECT_EQ(state("", ""), std::nullopt);
}

TEST(ReadSnapshot, RdsAndAuroraAreRecognisedFromTheirSettings) {
  ServerReplies replies;
  replies.version = parse_server_version("5.6.10");
  replies.settings =
      TimedReply{{}, ResultTable{{"Variable_name", "Value"}, {{"aurora_version", "1.22.2"}, {"server_id", "7"}}}};
  EXPECT_EQ(read_snapshot("a", replies, "m").facts->version.flavor, Flavor::aurora);
  replies.settings = TimedReply{
      {},
      ResultTable{{"Variable_name", "Value"}, {{"basedir", "/rdsdbbin/mysql-5.6.51.R1/"}, {"expire_logs_days", "3"}}}};
  const NodeSnapshot rds = read_snapshot("r", replies, "m");
  EXPECT_EQ(rds.facts->version.flavor, Flavor::rds);
  EXPECT_FALSE(rds.facts->binlog_retention_known);  // "binlog retention hours" rules there
}

}  // namespace
}  // namespace relaywatch::dialect
