#include <algorithm>
#include <fmt/format.h>

#include "dialect/dialect.hpp"
#include "dialect/facts_reader.hpp"
#include "dialect/rds.hpp"
#include "dialect/replica_status_reader.hpp"
#include "dialect/row_reader.hpp"
#include "dialect/thread_list.hpp"

namespace relaywatch::dialect {
namespace {

SnapshotProblem refusal(std::string_view statement, const QueryReply& reply, std::string_view privilege,
                        std::string_view user) {
  const auto& error = std::get<ServerError>(reply);
  if (is_denied(reply) && privilege == "SUPER") {
    return {
        ProblemKind::denied, std::string(statement), std::string(privilege),
        fmt::format("{} needs SUPER on this version, which the account '{}' should not get; without it, bytes behind "
                    "across binlog files that were not watched are a lower bound",
                    statement, user)};
  }
  if (is_denied(reply)) {
    return {ProblemKind::denied, std::string(statement), std::string(privilege),
            fmt::format("the account '{0}' may not run {1}: GRANT {2} ON *.* TO '{0}'@'%'; (put in the host that the "
                        "account is made for)",
                        user, statement, privilege)};
  }
  return {ProblemKind::statement_failed, std::string(statement), "",
          fmt::format("{} failed with error {}: {}", statement, error.code, error.message)};
}

/// The table of a reply; a refusal becomes a problem.
const ResultTable* table_of(const std::optional<TimedReply>& reply, std::string_view statement,
                            std::string_view privilege, std::string_view user, std::vector<SnapshotProblem>& problems) {
  if (!reply) return nullptr;
  if (const auto* table = std::get_if<ResultTable>(&reply->reply)) return table;
  problems.push_back(refusal(statement, reply->reply, privilege, user));
  return nullptr;
}

std::optional<BinlogPosition> read_written(const Dialect& dialect, const ResultTable& table,
                                           std::vector<SnapshotProblem>& problems) {
  if (table.rows.empty()) return std::nullopt;  // the binlog is off
  RowReader row(dialect.written_statement, table, problems);
  return row.position("File", "Position");
}

/// Absent where the version has no GTIDs or does not use them.
std::optional<std::string> read_gtid_set(const ResultTable* table, std::string_view column) {
  if (table == nullptr || table->rows.empty()) return std::nullopt;
  const auto found = std::ranges::find(table->columns, column);
  if (found == table->columns.end()) return std::nullopt;
  const auto& cell = table->rows.front().at(static_cast<std::size_t>(found - table->columns.begin()));
  return cell && !cell->empty() ? cell : std::nullopt;
}

/// Absent on MySQL, and while both lists are empty.
std::optional<std::string> read_gtid_state(const ResultTable* identity) {
  const auto written = read_gtid_set(identity, "@@gtid_binlog_state");
  const auto executed = read_gtid_set(identity, "@@gtid_slave_pos");
  if (!written || !executed) return written ? written : executed;
  return *written + "," + *executed;
}

std::vector<BinlogFile> read_binary_logs(const Dialect& dialect, const ResultTable& table,
                                         std::vector<SnapshotProblem>& problems) {
  std::vector<BinlogFile> files;
  RowReader row(dialect.binary_logs_statement, table, problems);
  for (std::size_t index = 0; index < table.rows.size(); ++index) {
    row.select(index);
    auto name = row.text("Log_name");
    const auto bytes = row.number<std::uint64_t>("File_size");
    if (name && bytes) files.push_back({std::move(*name), *bytes});
  }
  return files;
}

}  // namespace

NodeSnapshot read_snapshot(std::string node, const ServerReplies& replies, std::string_view user) {
  NodeSnapshot snapshot;
  snapshot.node = std::move(node);
  snapshot.window = replies.window;
  snapshot.error = replies.error;
  if (!replies.version) return snapshot;

  const Dialect& dialect = dialect_for(*replies.version);
  auto& problems = snapshot.problems;
  const ResultTable* settings = table_of(replies.settings, "SHOW GLOBAL VARIABLES", "USAGE", user, problems);
  const ResultTable* identity = table_of(replies.identity, dialect.identity_statement, "USAGE", user, problems);
  snapshot.facts = read_facts(*replies.version, settings, identity, problems);
  if (replies.managed_settings) {
    read_managed_settings(replies.managed_settings->reply, user, *snapshot.facts, problems);
  }

  if (const auto* table = table_of(replies.replica_status, dialect.replica_status_statement,
                                   dialect.replica_status_privilege, user, problems)) {
    snapshot.channels = read_replica_status(dialect, *table, problems);
    snapshot.channels_window = replies.replica_status->window;
  }
  if (const auto* table =
          table_of(replies.written, dialect.written_statement, dialect.written_privilege, user, problems)) {
    snapshot.written = read_written(dialect, *table, problems);
    snapshot.written_window = replies.written->window;
    snapshot.written_gtid_set = read_gtid_set(table, "Executed_Gtid_Set");
  }
  if (!snapshot.written_gtid_set) snapshot.written_gtid_set = read_gtid_set(identity, "@@gtid_binlog_pos");
  snapshot.gtid_state = read_gtid_state(identity);
  if (const auto* table =
          table_of(replies.binary_logs, dialect.binary_logs_statement, dialect.binary_logs_privilege, user, problems)) {
    snapshot.binlogs = read_binary_logs(dialect, *table, problems);
  }
  if (replies.threads) {
    snapshot.threads = read_threads(dialect.threads_statement, replies.threads->reply, user, problems);
  }
  return snapshot;
}

}  // namespace relaywatch::dialect
