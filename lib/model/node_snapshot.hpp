#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "model/binlog_position.hpp"
#include "model/server_replies.hpp"
#include "model/server_version.hpp"

namespace relaywatch {

/// A replica's I/O thread. MySQL 5.1 reports `connecting` as No; the dialect tells them apart.
enum class ReceiverState { stopped, connecting, running };

std::string_view to_string(ReceiverState state);

/// Where an operator's configuration of a replica says its source is.
struct SourceAddress {
  std::string host;
  std::uint16_t port = 0;

  bool operator==(const SourceAddress&) const = default;
};

/// One replication channel of one replica, in our words. Absent: the server did not say.
struct ReplicationStatus {
  std::string channel;  ///< "" is the default channel
  SourceAddress source;
  std::optional<std::uint32_t> source_server_id;  ///< not on 5.1; 0 before the first connection becomes absent
  std::optional<std::string> source_uuid;         ///< from 5.6
  std::optional<ReceiverState> receiver;
  std::optional<bool> applier_running;
  std::string receiver_state_text;            ///< the server's words: Slave_IO_State
  std::string applier_state_text;             ///< Slave_SQL_Running_State, from 5.6
  std::optional<BinlogPosition> received;     ///< Master_Log_File, Read_Master_Log_Pos
  std::optional<BinlogPosition> executed;     ///< Relay_Master_Log_File, Exec_Master_Log_Pos
  std::optional<ServerError> receiver_error;  ///< absent when errno is 0
  std::optional<ServerError> applier_error;
  std::optional<Seconds> reported_lag;            ///< Seconds_Behind_Master; absent when NULL
  std::optional<Seconds> configured_delay;        ///< SQL_Delay, from 5.6
  std::optional<Seconds> remaining_delay;         ///< SQL_Remaining_Delay; absent when NULL
  std::optional<std::uint64_t> relay_log_bytes;   ///< Relay_Log_Space
  std::optional<std::string> retrieved_gtid_set;  ///< unparsed
  std::optional<std::string> executed_gtid_set;   ///< unparsed; MariaDB: Gtid_Slave_Pos
  std::optional<bool> connects_by_gtid;           ///< asks its source for what it lacks, not for a file and position
  std::optional<bool> has_filters;                ///< any Replicate_* filter is set

  bool operator==(const ReplicationStatus&) const = default;
};

struct BinlogFile {
  std::string name;
  std::uint64_t bytes = 0;

  bool operator==(const BinlogFile&) const = default;
};

/// Slow-changing facts of a server, from its settings and its identity row.
struct ServerFacts {
  ServerVersion version;
  std::optional<std::uint32_t> server_id;
  std::optional<std::string> server_uuid;  ///< from 5.6; not MariaDB
  std::optional<std::string> hostname;
  std::optional<bool> read_only;
  std::optional<bool> binlog_enabled;
  std::optional<bool> writes_replicated_changes;  ///< log_slave_updates
  std::optional<std::string> binlog_format;
  std::optional<std::string> binlog_checksum;
  std::optional<Seconds> binlog_retention;  ///< absent: kept for ever, or not known (`binlog_retention_known`)
  bool binlog_retention_known = false;

  bool operator==(const ServerFacts&) const = default;
};

/// One row of a heartbeat table (pt-heartbeat's form): the last stamp of one writer, by that writer's clock.
struct HeartbeatRow {
  std::optional<std::uint32_t> server_id;  ///< of the server that was written to; absent in the table's older form
  WallTime stamp;

  bool operator==(const HeartbeatRow&) const = default;
};

/// One of a server's threads, from its list of them. Absent: the server did not say.
struct ServerThread {
  std::uint64_t id = 0;
  std::string user;                ///< "system user" is replication itself
  std::string database;            ///< "" for none
  std::string command;             ///< the server's word: Query, Sleep, Connect, Slave_SQL, ...
  std::string state;               ///< the server's words, such as "Waiting for table metadata lock"
  std::optional<Seconds> running;  ///< in its present command or, of an applier, since the event's own timestamp
  std::string statement;           ///< without its literals, shortened; "" for none

  bool operator==(const ServerThread&) const = default;
};

enum class ProblemKind {
  denied,            ///< the monitor's account lacks a privilege
  missing_column,    ///< the reply has no column that this version is known to have
  unreadable_cell,   ///< a value is not of the form that it should be
  statement_failed,  ///< the server refused a statement for another reason
};

std::string_view to_string(ProblemKind kind);

/// One part of a snapshot that could not be had; the rest stays usable.
struct SnapshotProblem {
  ProblemKind kind = ProblemKind::statement_failed;
  std::string statement;  ///< what was asked
  std::string subject;    ///< the column or privilege
  std::string message;    ///< a sentence: what, and what to do (for `denied`, the GRANT that mends it)

  bool operator==(const SnapshotProblem&) const = default;
};

/// What one poll of one node said, in our words. A failed poll is a snapshot with an error.
struct NodeSnapshot {
  std::string node;
  Window window;                    ///< the whole poll
  std::optional<ProbeError> error;  ///< set: the node could not be read; what was read before stays
  std::optional<ServerFacts> facts;
  std::optional<std::vector<ReplicationStatus>> channels;  ///< empty: not a replica; absent: could not be read
  Window channels_window{};
  std::optional<BinlogPosition> written;  ///< absent: no binlog, or could not be read
  Window written_window{};
  std::optional<std::string> written_gtid_set;     ///< unparsed: MySQL's Executed_Gtid_Set, MariaDB's gtid_binlog_pos
  std::optional<std::string> gtid_state;           ///< MariaDB's gtid_binlog_state and gtid_slave_pos, as one list
  std::optional<std::vector<BinlogFile>> binlogs;  ///< oldest first; only in polls that asked
  std::optional<std::vector<HeartbeatRow>> heartbeats;  ///< absent: not asked, or could not be read
  Window heartbeats_window{};
  std::optional<std::vector<ServerThread>> threads;  ///< asked while an applier seems to stand still
  std::vector<SnapshotProblem> problems;
  std::uint64_t overruns = 0;  ///< polls of this node skipped so far because one took too long

  [[nodiscard]] bool readable() const { return !error.has_value(); }
};

}  // namespace relaywatch
