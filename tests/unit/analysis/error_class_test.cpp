#include "analysis/error_class.hpp"

#include <gtest/gtest.h>

#include "dialect/dialect.hpp"
#include "support/recording.hpp"
#include "support/replies_of.hpp"

namespace relaywatch::analysis {
namespace {

using enum HopCause;

struct Case {
  int code;
  const char* message;
  HopCause cause;
};

TEST(ClassifyReceiverError, EveryKnownNumberHasItsCause) {
  const Case cases[] = {
      {1045, "", auth_failed},
      {1130, "", auth_failed},
      {1142, "", auth_failed},
      {1227, "", auth_failed},
      {1040, "", too_many_connections},
      {1203, "", too_many_connections},
      {1129, "", source_unreachable},
      {1158, "", source_unreachable},
      {1159, "", source_unreachable},
      {1160, "", source_unreachable},
      {1161, "", source_unreachable},
      {2002, "", source_unreachable},
      {2003, "", source_unreachable},
      {2006, "", source_unreachable},
      {2013, "", source_unreachable},
      {2005, "", name_unresolved},
      {2026, "", tls_failed},
      {1201, "", relay_log_corrupt},
      {1595, "", relay_log_corrupt},
      {1236, "Could not find first log file name in binary log index file", binlog_purged},
      {1236,
       "The slave is connecting using CHANGE MASTER TO MASTER_AUTO_POSITION = 1, but the master has purged binary "
       "logs containing GTIDs that the slave requires.",
       binlog_purged},
      {1236,
       "Could not find GTID state requested by slave in any binlog files. Probably the slave state is too old and "
       "required binlog files have been purged.",
       binlog_purged},
      {1236, "Client requested master to start replication from impossible position", binlog_corrupt},
      {1236, "Client requested master to start replication from position > file size", binlog_corrupt},
      {1236, "bogus data in log event; the first event", binlog_corrupt},
      {1236, "log event entry exceeded max_allowed_packet; Increase max_allowed_packet on master", binlog_corrupt},
      {1236, "binlog truncated in the middle of event; consider out of disk space on master", binlog_corrupt},
      {1236, "Slave can not handle replication events with the checksum that master is configured to log",
       checksum_unsupported},
      {1236, "event checksum verification failed", binlog_corrupt},
      {1236, "A slave with the same server_uuid/server_id as this slave has connected to the master",
       duplicate_server_id},
      {1236, "Slave has more GTIDs than the master has, using the master's SERVER_UUID", gtid_mismatch},
      {1236, "Error: connecting slave requested to start from GTID 0-1-5, which is not in the master's binlog",
       gtid_mismatch},
      {1236, "something that nobody has seen", receiver_error},
      {1593, "Fatal error: The slave I/O thread stops because master and slave have equal MySQL server ids",
       duplicate_server_id},
      {1593, "master and slave have equal MariaDB server ids", duplicate_server_id},
      {1593, "master and slave have equal MySQL server UUIDs; these UUIDs must be different", duplicate_server_id},
      {1593, "The slave I/O thread stops because the master has @@GLOBAL.GTID_MODE ON", gtid_mismatch},
      {1593, "something else", receiver_error},
      {1781, "", gtid_mismatch},
      {1785, "", gtid_mismatch},
      {1789, "", gtid_mismatch},
      {1597,
       "Master command COM_REGISTER_SLAVE failed: Access denied for user 'repl'@'127.0.0.1' (using password: YES) "
       "(Errno: 1045)",
       auth_failed},
      {1597, "Master command COM_REGISTER_SLAVE failed: Lost connection to MySQL server during query (Errno: 2013)",
       source_unreachable},
      {1597, "Master command COM_REGISTER_SLAVE failed", receiver_error},
      {9999, "", receiver_error},
  };
  for (const Case& c : cases) EXPECT_EQ(classify_receiver_error({c.code, c.message}), c.cause) << c.code << c.message;
}

TEST(ClassifyApplierError, EveryKnownNumberHasItsCause) {
  const Case cases[] = {
      {1062, "", duplicate_key},
      {1032, "", row_not_found},
      {1146, "", missing_table},
      {1049, "", missing_table},
      {1054, "", schema_mismatch},
      {1535, "", schema_mismatch},
      {1677, "", schema_mismatch},
      {1064, "", statement_failed},
      {1205, "", statement_failed},
      {1594, "", relay_log_corrupt},
      {1755, "", applier_error},
      {1756, "", applier_error},
      {1782, "", gtid_mismatch},
      {9999, "", applier_error},
      {1756, "... The slave coordinator and worker threads are stopped", applier_error},
      {1756,
       "Worker 1 failed executing transaction; Could not execute Write_rows event; Error_code: 1062; handler error",
       duplicate_key},
  };
  for (const Case& c : cases) EXPECT_EQ(classify_applier_error({c.code, c.message}), c.cause) << c.code << c.message;
}

/// What real servers said, whatever their version's wording.
TEST(Classify, EveryRecordedErrorIsUnderstood) {
  const std::pair<const char*, HopCause> endings[] = {
      {"connecting-1045", auth_failed},
      {"connecting-2003-port", source_unreachable},
      {"connecting-2005-host", name_unresolved},
      {"error-1032-row", row_not_found},
      {"error-1062", duplicate_key},
      {"error-1593-same-server-id", duplicate_server_id},
      {"error-1236-purged", binlog_purged},
      {"error-1236-badpos", binlog_corrupt},
      {"upstream-down", source_unreachable},
      {"crc32-master", checksum_unsupported},
      {"switches-to-crc32", checksum_unsupported},
  };
  int understood = 0;
  for (const std::string& name : test::all_recording_names()) {
    const auto snapshot = dialect::read_snapshot(name, test::replies_of(test::load_recording(name)), "monitor");
    if (!snapshot.channels || snapshot.channels->empty()) continue;
    const ReplicationStatus& channel = snapshot.channels->front();
    for (const auto& [ending, cause] : endings) {
      if (!name.ends_with(ending)) continue;
      if (channel.receiver_error) {
        EXPECT_EQ(classify_receiver_error(*channel.receiver_error), cause) << name;
      }
      if (channel.applier_error) {
        EXPECT_EQ(classify_applier_error(*channel.applier_error), cause) << name;
      }
      understood += channel.receiver_error || channel.applier_error ? 1 : 0;
    }
  }
  EXPECT_GE(understood, 30);
}

}  // namespace
}  // namespace relaywatch::analysis
