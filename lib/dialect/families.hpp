#pragma once

#include "dialect/dialect.hpp"

namespace relaywatch::dialect {

/// One file per family; each says in which manual or recording its names stand.
extern const Dialect mysql_5_1;
extern const Dialect mysql_5_5;
extern const Dialect mysql_5_6;
extern const Dialect mysql_5_7;
extern const Dialect mysql_8_0_22;
extern const Dialect mysql_8_4;
extern const Dialect mariadb_10_0;
extern const Dialect mariadb_10_2;
extern const Dialect mariadb_10_5;

/// Works on every version: @@server_uuid would be error 1193 on 5.1 and 5.5, and so is left to the settings.
inline constexpr std::string_view identity_statement = "SELECT @@server_id, @@read_only, @@log_bin";

/// MariaDB's binlog position as a GTID list is no column of SHOW MASTER STATUS. Only the state names what each server
/// wrote; what was executed without a binlog of its own is in the position of the replica alone.
inline constexpr std::string_view mariadb_identity_statement =
    "SELECT @@server_id, @@read_only, @@log_bin, @@gtid_binlog_pos, @@gtid_binlog_state, @@gtid_slave_pos";

/// SHOW GLOBAL VARIABLES never fails for a variable that a version lacks: the row is simply not there.
inline constexpr std::string_view settings_statement =
    "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('server_id', 'server_uuid', 'hostname', 'basedir', "
    "'aurora_version', "
    "'read_only', 'log_bin', 'log_slave_updates', 'log_replica_updates', 'binlog_format', 'binlog_checksum', "
    "'expire_logs_days', 'binlog_expire_logs_seconds', 'binlog_expire_logs_auto_purge')";

}  // namespace relaywatch::dialect
