#include "dialect/families.hpp"

namespace relaywatch::dialect {
namespace {

constexpr ReplicaStatusColumns columns = {
    .source_host = "Master_Host",
    .source_port = "Master_Port",
    .source_server_id = "Master_Server_Id",
    .source_uuid = "Master_UUID",
    .receiver_running = "Slave_IO_Running",
    .applier_running = "Slave_SQL_Running",
    .receiver_state = "Slave_IO_State",
    .applier_state = "Slave_SQL_Running_State",
    .received_file = "Master_Log_File",
    .received_position = "Read_Master_Log_Pos",
    .executed_file = "Relay_Master_Log_File",
    .executed_position = "Exec_Master_Log_Pos",
    .receiver_errno = "Last_IO_Errno",
    .receiver_error = "Last_IO_Error",
    .applier_errno = "Last_SQL_Errno",
    .applier_error = "Last_SQL_Error",
    .reported_lag = "Seconds_Behind_Master",
    .configured_delay = "SQL_Delay",
    .remaining_delay = "SQL_Remaining_Delay",
    .relay_log_space = "Relay_Log_Space",
    .retrieved_gtid_set = "Retrieved_Gtid_Set",
    .executed_gtid_set = "Executed_Gtid_Set",
};

}  // namespace

/// As MySQL 5.6.21 answered. RDS and Aurora with MySQL 5.6 answer alike.
constexpr Dialect mysql_5_6 = {
    .family = "mysql_5_6",
    .replica_status_statement = "SHOW SLAVE STATUS",
    .written_statement = "SHOW MASTER STATUS",
    .binary_logs_statement = "SHOW BINARY LOGS",
    .identity_statement = identity_statement,
    .settings_statement = settings_statement,
    .columns = columns,
    .replica_status_privilege = "REPLICATION CLIENT",
    .written_privilege = "REPLICATION CLIENT",
    .binary_logs_privilege = "REPLICATION CLIENT",
};

}  // namespace relaywatch::dialect
