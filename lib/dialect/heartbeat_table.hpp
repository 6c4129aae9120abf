#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "model/node_snapshot.hpp"
#include "model/server_replies.hpp"

namespace relaywatch::dialect {

/// A table as pt-heartbeat has it: one row for each server that somebody stamps. Pure.
/// Its older form, (id, ts datetime) with one row, can be read, but not written: seconds are too coarse.
struct HeartbeatTable {
  std::string database;
  std::string table;
  bool utc = false;  ///< the stamps are in UTC, else in local time

  bool operator==(const HeartbeatTable&) const = default;
};

/// "`percona`.`heartbeat`".
std::string quoted_name(const HeartbeatTable& table);

/// One statement for both forms: a column that one of them lacks would be an error in the server's log at every poll.
std::string read_statement(const HeartbeatTable& table);
/// Gives no rows: what columns the table has.
std::string columns_statement(const HeartbeatTable& table);
/// pt-heartbeat's own definition. Never changes a table that is there.
std::string create_statement(const HeartbeatTable& table);
/// Stamps the row of `server_id`, and makes it when it is missing. `columns`: those that the table has; pt-heartbeat's
/// positions among them become NULL, since a stamp of this writer has none. One statement that is deterministic and
/// that every binlog_format replicates. UPDATE alone would never heal a replica that lacks the row, and REPLACE would
/// need DELETE.
std::string stamp_statement(const HeartbeatTable& table, const std::vector<std::string>& columns,
                            std::uint32_t server_id, WallTime now);

/// Whether the columns are those of the form that can be written.
bool is_writable_form(const std::vector<std::string>& columns);

/// Translates what read_statement() came back with into `snapshot`: its heartbeats, or a problem that says what to do.
/// `user` is the monitor's account name, for the GRANT.
void read_heartbeats(const HeartbeatTable& table, const TimedReply& reply, WallTime read_at, std::string_view user,
                     NodeSnapshot& snapshot);

/// The table is not there, or the account may not use it: asking again soon is of no use.
bool is_lasting(const ServerError& error);
bool is_missing(const ServerError& error);

/// Why the table cannot be used, and what to do. `privileges`: what the account needs, e.g. "SELECT".
std::string refusal_text(const HeartbeatTable& table, const ServerError& error, std::string_view privileges,
                         std::string_view user);

}  // namespace relaywatch::dialect
