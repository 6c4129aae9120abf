#include "dialect/heartbeat_table.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <variant>

#include "dialect/dialect.hpp"
#include "dialect/heartbeat_stamp.hpp"
#include "dialect/row_reader.hpp"

namespace relaywatch::dialect {
namespace {

constexpr std::array<std::string_view, 4> position_columns = {"file", "position", "relay_master_log_file",
                                                              "exec_master_log_pos"};

std::string quoted(std::string_view identifier) {
  std::string text = "`";
  for (const char c : identifier) text += c == '`' ? std::string("``") : std::string(1, c);
  return text + "`";
}

bool has(const std::vector<std::string>& columns, std::string_view name) {
  return std::ranges::find(columns, name) != columns.end();
}

std::vector<HeartbeatRow> read_rows(const HeartbeatTable& table, const ResultTable& reply, WallTime read_at,
                                    std::vector<SnapshotProblem>& problems) {
  const bool older_form = !has(reply.columns, "server_id");
  std::vector<HeartbeatRow> rows;
  const std::string statement = read_statement(table);
  RowReader row(statement, reply, problems);
  for (std::size_t index = 0; index < reply.rows.size(); ++index) {
    row.select(index);
    // pt-heartbeat's older form uses this row alone.
    if (older_form && has(reply.columns, "id") && row.text("id") != "1") continue;
    const auto text = row.text("ts");
    if (!text) continue;
    const auto stamp = parse_stamp(*text, table.utc, read_at);
    if (!stamp) {
      row.report_unreadable("ts", *text, "a time such as 2026-11-22T06:45:08.123456");
      continue;
    }
    const auto server_id = older_form ? std::nullopt : row.number<std::uint32_t>("server_id");
    if (older_form || server_id) rows.push_back({server_id, *stamp});
  }
  return rows;
}

}  // namespace

std::string quoted_name(const HeartbeatTable& table) { return quoted(table.database) + "." + quoted(table.table); }

std::string read_statement(const HeartbeatTable& table) {
  return fmt::format("SELECT * FROM {} LIMIT 1000", quoted_name(table));
}

std::string columns_statement(const HeartbeatTable& table) {
  return fmt::format("SELECT * FROM {} LIMIT 0", quoted_name(table));
}

std::string create_statement(const HeartbeatTable& table) {
  return fmt::format(
      "CREATE TABLE IF NOT EXISTS {} (ts varchar(26) NOT NULL, server_id int unsigned NOT NULL PRIMARY KEY, "
      "file varchar(255) DEFAULT NULL, position bigint unsigned DEFAULT NULL, "
      "relay_master_log_file varchar(255) DEFAULT NULL, exec_master_log_pos bigint unsigned DEFAULT NULL)",
      quoted_name(table));
}

std::string stamp_statement(const HeartbeatTable& table, const std::vector<std::string>& columns,
                            std::uint32_t server_id, WallTime now) {
  const std::string stamp = stamp_text(now, table.utc);
  std::string statement =
      fmt::format("INSERT INTO {} (server_id, ts) VALUES ({}, '{}') ON DUPLICATE KEY UPDATE ts = '{}'",
                  quoted_name(table), server_id, stamp, stamp);
  for (const std::string_view column : position_columns) {
    if (has(columns, column)) statement += fmt::format(", {} = NULL", column);
  }
  return statement;
}

bool is_writable_form(const std::vector<std::string>& columns) {
  return has(columns, "ts") && has(columns, "server_id");
}

void read_heartbeats(const HeartbeatTable& table, const TimedReply& reply, WallTime read_at, std::string_view user,
                     NodeSnapshot& snapshot) {
  if (const auto* error = std::get_if<ServerError>(&reply.reply)) {
    const auto kind = is_denied(reply.reply) ? ProblemKind::denied : ProblemKind::statement_failed;
    snapshot.problems.push_back({kind, read_statement(table), "SELECT", refusal_text(table, *error, "SELECT", user)});
    return;
  }
  snapshot.heartbeats = read_rows(table, std::get<ResultTable>(reply.reply), read_at, snapshot.problems);
  snapshot.heartbeats_window = reply.window;
}

bool is_missing(const ServerError& error) {
  constexpr int no_such_table = 1146;
  constexpr int unknown_database = 1049;
  return error.code == no_such_table || error.code == unknown_database;
}

bool is_lasting(const ServerError& error) { return is_missing(error) || is_denied(error); }

std::string refusal_text(const HeartbeatTable& table, const ServerError& error, std::string_view privileges,
                         std::string_view user) {
  const std::string name = quoted_name(table);
  if (is_missing(error)) {
    return fmt::format(
        "there is no heartbeat table {} here: make it on the origin, so that it reaches every replica before the first "
        "heartbeat does (a replica that lacks it stops with error 1146)",
        name);
  }
  if (is_denied(error)) {
    return fmt::format(
        "the account '{0}' may not use the heartbeat table: GRANT {1} ON {2} TO '{0}'@'%'; (put in the host that the "
        "account is made for)",
        user, privileges, name);
  }
  return fmt::format("the heartbeat table {} cannot be used: error {}: {}", name, error.code, error.message);
}

}  // namespace relaywatch::dialect
