#include "dialect/slave_status.hpp"

namespace relaywatch::dialect {

/// MariaDB 10.0 and later: every named connection in one reply.
constexpr Dialect mariadb_10_0 = [] {
  Dialect dialect = slave_status_dialect("mariadb_10_0", slave_status_columns);
  dialect.replica_status_statement = "SHOW ALL SLAVES STATUS";
  dialect.identity_statement = mariadb_identity_statement;
  dialect.columns.channel = "Connection_name";
  dialect.columns.source_server_id = "Master_Server_Id";
  dialect.columns.applier_state = "Slave_SQL_State";
  dialect.columns.retrieved_gtid_set = "Gtid_IO_Pos";
  dialect.columns.executed_gtid_set = "Gtid_Slave_Pos";
  dialect.columns.connects_by_gtid = "Using_Gtid";
  return dialect;
}();

/// Delayed replication came with 10.2.3.
constexpr Dialect mariadb_10_2 = [] {
  Dialect dialect = mariadb_10_0;
  dialect.family = "mariadb_10_2";
  dialect.columns.applier_state = "Slave_SQL_Running_State";
  dialect.columns.configured_delay = "SQL_Delay";
  dialect.columns.remaining_delay = "SQL_Remaining_Delay";
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
