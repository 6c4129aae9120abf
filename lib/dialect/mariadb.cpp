#include "dialect/families.hpp"

namespace relaywatch::dialect {
namespace {

/// MariaDB 10.0 and 10.1: no delayed replication yet.
constexpr ReplicaStatusColumns columns_10_0 = {
    .channel = "Connection_name",
    .source_host = "Master_Host",
    .source_port = "Master_Port",
    .source_server_id = "Master_Server_Id",
    .receiver_running = "Slave_IO_Running",
    .applier_running = "Slave_SQL_Running",
    .receiver_state = "Slave_IO_State",
    .applier_state = "Slave_SQL_State",
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
    .retrieved_gtid_set = "Gtid_IO_Pos",
    .executed_gtid_set = "Gtid_Slave_Pos",
};

/// SQL_Delay came with 10.2.3.
constexpr ReplicaStatusColumns columns_10_2 = [] {
  ReplicaStatusColumns columns = columns_10_0;
  columns.applier_state = "Slave_SQL_Running_State";
  columns.configured_delay = "SQL_Delay";
  columns.remaining_delay = "SQL_Remaining_Delay";
  return columns;
}();

}  // namespace

/// MariaDB 10.0 and later: every named connection in one reply.
constexpr Dialect mariadb_10_0 = {
    .family = "mariadb_10_0",
    .replica_status_statement = "SHOW ALL SLAVES STATUS",
    .written_statement = "SHOW MASTER STATUS",
    .binary_logs_statement = "SHOW BINARY LOGS",
    .identity_statement = identity_statement,
    .settings_statement = settings_statement,
    .columns = columns_10_0,
    .replica_status_privilege = "REPLICATION CLIENT",
    .written_privilege = "REPLICATION CLIENT",
    .binary_logs_privilege = "REPLICATION CLIENT",
};

constexpr Dialect mariadb_10_2 = [] {
  Dialect dialect = mariadb_10_0;
  dialect.family = "mariadb_10_2";
  dialect.columns = columns_10_2;
  return dialect;
}();

/// As MariaDB 10.11.19 answered. 10.5 split REPLICATION CLIENT in two, and did not grant both to those who had it.
constexpr Dialect mariadb_10_5 = [] {
  Dialect dialect = mariadb_10_2;
  dialect.family = "mariadb_10_5";
  dialect.replica_status_privilege = "REPLICA MONITOR";
  dialect.written_privilege = "BINLOG MONITOR";
  dialect.binary_logs_privilege = "BINLOG MONITOR";
  return dialect;
}();

}  // namespace relaywatch::dialect
