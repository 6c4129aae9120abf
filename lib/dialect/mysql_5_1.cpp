#include "dialect/families.hpp"

namespace relaywatch::dialect {
namespace {

/// As MySQL 5.1.38 to 5.1.63 answered.
constexpr ReplicaStatusColumns columns_5_1 = {
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

/// As MySQL 5.5.62 answered: the source's server id is new.
constexpr ReplicaStatusColumns columns_5_5 = [] {
  ReplicaStatusColumns columns = columns_5_1;
  columns.source_server_id = "Master_Server_Id";
  return columns;
}();

}  // namespace

constexpr Dialect mysql_5_1 = {
    .family = "mysql_5_1",
    .replica_status_statement = "SHOW SLAVE STATUS",
    .written_statement = "SHOW MASTER STATUS",
    .binary_logs_statement = "SHOW BINARY LOGS",
    .identity_statement = identity_statement,
    .settings_statement = settings_statement,
    .columns = columns_5_1,
    .receiver_connecting_is_no = true,
    .replica_status_privilege = "REPLICATION CLIENT",
    .written_privilege = "REPLICATION CLIENT",
    .binary_logs_privilege = "SUPER",
};

constexpr Dialect mysql_5_5 = [] {
  Dialect dialect = mysql_5_1;
  dialect.family = "mysql_5_5";
  dialect.columns = columns_5_5;
  dialect.receiver_connecting_is_no = false;
  dialect.binary_logs_privilege = "REPLICATION CLIENT";
  return dialect;
}();

}  // namespace relaywatch::dialect
