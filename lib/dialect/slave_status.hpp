#pragma once

#include "dialect/families.hpp"
#include "dialect/thread_list.hpp"

namespace relaywatch::dialect {

/// SHOW SLAVE STATUS as every version up to 8.0.21 and MariaDB have it: the columns of MySQL 5.1.38 to 5.1.63.
inline constexpr ReplicaStatusColumns slave_status_columns = {
    .source_host = "Master_Host",
    .source_port = "Master_Port",
    .receiver_running = "Slave_IO_Running",
    .applier_running = "Slave_SQL_Running",
    .receiver_state = "Slave_IO_State",
    .received_file = "Master_Log_File",
    .received_position = "Read_Master_Log_Pos",
    .executed_file = "Relay_Master_Log_File",
    .executed_position = "Exec_Master_Log_Pos",
    .receiver_errno = "Last_IO_Errno",
    .receiver_error = "Last_IO_Error",
    .applier_errno = "Last_SQL_Errno",
    .applier_error = "Last_SQL_Error",
    .reported_lag = "Seconds_Behind_Master",
    .relay_log_space = "Relay_Log_Space",
};

/// The columns that MySQL 5.6 added, beside 5.5's Master_Server_Id.
inline constexpr ReplicaStatusColumns slave_status_columns_5_6 = [] {
  ReplicaStatusColumns columns = slave_status_columns;
  columns.source_server_id = "Master_Server_Id";
  columns.source_uuid = "Master_UUID";
  columns.applier_state = "Slave_SQL_Running_State";
  columns.configured_delay = "SQL_Delay";
  columns.remaining_delay = "SQL_Remaining_Delay";
  columns.retrieved_gtid_set = "Retrieved_Gtid_Set";
  columns.executed_gtid_set = "Executed_Gtid_Set";
  columns.connects_by_gtid = "Auto_Position";
  return columns;
}();

/// The statements of MySQL 5.5 to 8.0.21 and MariaDB, with MySQL's privileges.
constexpr Dialect slave_status_dialect(std::string_view family, const ReplicaStatusColumns& columns) {
  return {
      .family = family,
      .replica_status_statement = "SHOW SLAVE STATUS",
      .written_statement = "SHOW MASTER STATUS",
      .binary_logs_statement = "SHOW BINARY LOGS",
      .identity_statement = identity_statement,
      .settings_statement = settings_statement,
      .threads_statement = thread_list_with_transactions,
      .columns = columns,
      .replica_status_privilege = "REPLICATION CLIENT",
      .written_privilege = "REPLICATION CLIENT",
      .binary_logs_privilege = "REPLICATION CLIENT",
  };
}

}  // namespace relaywatch::dialect
