#include "dialect/slave_status.hpp"

namespace relaywatch::dialect {
namespace {

constexpr ReplicaStatusColumns columns = {
    .channel = "Channel_Name",
    .source_host = "Source_Host",
    .source_port = "Source_Port",
    .source_server_id = "Source_Server_Id",
    .source_uuid = "Source_UUID",
    .receiver_running = "Replica_IO_Running",
    .applier_running = "Replica_SQL_Running",
    .receiver_state = "Replica_IO_State",
    .applier_state = "Replica_SQL_Running_State",
    .received_file = "Source_Log_File",
    .received_position = "Read_Source_Log_Pos",
    .executed_file = "Relay_Source_Log_File",
    .executed_position = "Exec_Source_Log_Pos",
    .receiver_errno = "Last_IO_Errno",
    .receiver_error = "Last_IO_Error",
    .applier_errno = "Last_SQL_Errno",
    .applier_error = "Last_SQL_Error",
    .reported_lag = "Seconds_Behind_Source",
    .configured_delay = "SQL_Delay",
    .remaining_delay = "SQL_Remaining_Delay",
    .relay_log_space = "Relay_Log_Space",
    .retrieved_gtid_set = "Retrieved_Gtid_Set",
    .executed_gtid_set = "Executed_Gtid_Set",
    .connects_by_gtid = "Auto_Position",
};

}  // namespace

/// MySQL 8.0.22 and later (8.0 manual, SHOW REPLICA STATUS).
constexpr Dialect mysql_8_0_22 = [] {
  Dialect dialect = slave_status_dialect("mysql_8_0_22", columns);
  dialect.replica_status_statement = "SHOW REPLICA STATUS";
  return dialect;
}();

/// MySQL 8.2 brought SHOW BINARY LOG STATUS, 8.4 took SHOW MASTER STATUS away.
constexpr Dialect mysql_8_4 = [] {
  Dialect dialect = mysql_8_0_22;
  dialect.family = "mysql_8_4";
  dialect.written_statement = "SHOW BINARY LOG STATUS";
  return dialect;
}();

}  // namespace relaywatch::dialect
