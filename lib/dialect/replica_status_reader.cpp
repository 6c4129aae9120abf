#include "dialect/replica_status_reader.hpp"

#include <algorithm>

#include "dialect/row_reader.hpp"

namespace relaywatch::dialect {
namespace {

std::optional<ReceiverState> read_receiver(const Dialect& dialect, RowReader& row, std::string_view state_text) {
  const auto cell = row.text(dialect.columns.receiver_running);
  if (!cell) return std::nullopt;
  if (*cell == "Yes") return ReceiverState::running;
  if (*cell == "Connecting" || *cell == "Preparing") return ReceiverState::connecting;
  if (*cell == "No") {
    const bool connecting = state_text.starts_with("Connecting") || state_text.starts_with("Reconnecting") ||
                            state_text.starts_with("Waiting to reconnect");
    return dialect.receiver_connecting_is_no && connecting ? ReceiverState::connecting : ReceiverState::stopped;
  }
  row.report_unreadable(dialect.columns.receiver_running, *cell, "Yes, No or Connecting");
  return std::nullopt;
}

std::optional<bool> read_applier(const Dialect& dialect, RowReader& row) {
  const auto cell = row.text(dialect.columns.applier_running);
  if (!cell) return std::nullopt;
  if (*cell == "Yes") return true;
  if (*cell == "No") return false;
  row.report_unreadable(dialect.columns.applier_running, *cell, "Yes or No");
  return std::nullopt;
}

std::optional<Seconds> read_seconds(RowReader& row, std::string_view column) {
  const auto seconds = row.number<std::uint64_t>(column);
  return seconds ? std::optional<Seconds>(static_cast<double>(*seconds)) : std::nullopt;
}

/// Auto_Position is 0 or 1; MariaDB's Using_Gtid is No, Slave_Pos or Current_Pos.
std::optional<bool> read_connects_by_gtid(const Dialect& dialect, RowReader& row) {
  const auto cell = row.text(dialect.columns.connects_by_gtid);
  return cell ? std::optional(*cell != "0" && *cell != "No") : std::nullopt;
}

/// Any Replicate_Do_* or Replicate_Ignore_* that is set, except by server id (that keeps loops out, not writes).
bool read_filters(const ResultTable& table, std::size_t row) {
  for (std::size_t i = 0; i < table.columns.size() && i < table.rows[row].size(); ++i) {
    const std::string& name = table.columns[i];
    if (!name.starts_with("Replicate_") || name == "Replicate_Ignore_Server_Ids") continue;
    const auto& cell = table.rows[row][i];
    if (cell && !cell->empty()) return true;
  }
  return false;
}

ReplicationStatus read_channel(const Dialect& dialect, const ResultTable& table, std::size_t index, RowReader& row) {
  const ReplicaStatusColumns& columns = dialect.columns;
  ReplicationStatus status;
  status.channel = row.text(columns.channel).value_or("");
  status.source.host = row.text(columns.source_host).value_or("");
  status.source.port = row.number<std::uint16_t>(columns.source_port).value_or(0);
  status.source_server_id = row.number<std::uint32_t>(columns.source_server_id);
  if (status.source_server_id == 0U) status.source_server_id.reset();
  status.source_uuid = row.text(columns.source_uuid);
  if (status.source_uuid == "") status.source_uuid.reset();
  status.receiver_state_text = row.text(columns.receiver_state).value_or("");
  status.applier_state_text = row.text(columns.applier_state).value_or("");
  status.receiver = read_receiver(dialect, row, status.receiver_state_text);
  status.applier_running = read_applier(dialect, row);
  status.received = row.position(columns.received_file, columns.received_position);
  status.executed = row.position(columns.executed_file, columns.executed_position);
  status.receiver_error = row.error(columns.receiver_errno, columns.receiver_error);
  status.applier_error = row.error(columns.applier_errno, columns.applier_error);
  status.reported_lag = read_seconds(row, columns.reported_lag);
  status.configured_delay = read_seconds(row, columns.configured_delay);
  status.remaining_delay = read_seconds(row, columns.remaining_delay);
  status.relay_log_bytes = row.number<std::uint64_t>(columns.relay_log_space);
  status.retrieved_gtid_set = row.text(columns.retrieved_gtid_set);
  status.executed_gtid_set = row.text(columns.executed_gtid_set);
  status.connects_by_gtid = read_connects_by_gtid(dialect, row);
  status.has_filters = read_filters(table, index);
  return status;
}

}  // namespace

std::vector<ReplicationStatus> read_replica_status(const Dialect& dialect, const ResultTable& table,
                                                   std::vector<SnapshotProblem>& problems) {
  std::vector<ReplicationStatus> channels;
  RowReader row(dialect.replica_status_statement, table, problems);
  for (std::size_t index = 0; index < table.rows.size(); ++index) {
    row.select(index);
    channels.push_back(read_channel(dialect, table, index, row));
  }
  return channels;
}

}  // namespace relaywatch::dialect
