#include "analysis/advice.hpp"

#include <fmt/format.h>

namespace relaywatch::analysis {
namespace {

/// The words for controlling replication, by who runs the server.
struct ControlWords {
  std::string_view start;
  std::string_view stop_receiver;
  std::string_view start_receiver;
  std::string_view start_applier;
  std::string_view skip;
  std::string_view repoint;
};

constexpr ControlWords own_server = {"START SLAVE",
                                     "STOP SLAVE IO_THREAD",
                                     "START SLAVE IO_THREAD",
                                     "START SLAVE SQL_THREAD",
                                     "SET GLOBAL sql_slave_skip_counter = 1; START SLAVE",
                                     "CHANGE MASTER TO"};
constexpr ControlWords managed = {"CALL mysql.rds_start_replication", "CALL mysql.rds_stop_replication",
                                  "CALL mysql.rds_start_replication", "CALL mysql.rds_start_replication",
                                  "CALL mysql.rds_skip_repl_error",   "CALL mysql.rds_set_external_master"};

}  // namespace

std::string advice_for(HopCause cause, const std::string& source, const std::string& replica, Flavor replica_flavor) {
  const bool is_managed = replica_flavor == Flavor::rds || replica_flavor == Flavor::aurora;
  const ControlWords& words = is_managed ? managed : own_server;
  switch (cause) {
    case HopCause::none:
    case HopCause::delayed_on_purpose:
    case HopCause::no_data_yet: return "";
    case HopCause::applier_slow:
      return fmt::format(
          "Look on {} for long statements, locks, missing primary keys and a busy disk; it applies more "
          "slowly than {} writes.",
          replica, source);
    case HopCause::receiver_slow:
      return fmt::format("Look at the network between {} and {} and at the disk that holds {}'s relay log.", source,
                         replica, replica);
    case HopCause::source_burst:
      return fmt::format("{} writes far more than usual; find out what does, and let {} catch up.", source, replica);
    case HopCause::receiver_stalled:
      return fmt::format(
          "The connection may be half open (a firewall or NAT forgot it, or the network hangs): on {}, {} and {}. "
          "Look at the network between {} and {}; a lower slave_net_timeout lets the receiver find out by itself.",
          replica, words.stop_receiver, words.start_receiver, source, replica);
    case HopCause::applier_stalled:
      return fmt::format(
          "On {}, see SHOW FULL PROCESSLIST for what the applier waits for or runs. End a session that holds a lock "
          "({}); let a change of schema run to its end. Stopping the applier does not help.",
          replica, is_managed ? "CALL mysql.rds_kill(its id)" : "KILL its id");
    case HopCause::receiver_stopped:
      return fmt::format("If nobody stopped it on purpose: on {}, {}. Mind that {} may purge binlogs meanwhile.",
                         replica, words.start_receiver, source);
    case HopCause::applier_stopped:
      return fmt::format("If nobody stopped it on purpose: on {}, {}.", replica, words.start_applier);
    case HopCause::both_stopped:
      return fmt::format("If nobody stopped it on purpose: on {}, {}. Mind that {} may purge binlogs meanwhile.",
                         replica, words.start, source);
    case HopCause::source_unreachable:
      return fmt::format(
          "From the host of {}, check that {} is up and that its port can be reached (firewall, "
          "security group, max_connect_errors). The receiver goes on trying by itself.",
          replica, source);
    case HopCause::auth_failed:
      return fmt::format(
          "On {}, check the replication account, its password, its host and REPLICATION SLAVE; on {}, "
          "correct user and password with {}.",
          source, replica, words.repoint);
    case HopCause::tls_failed:
      return fmt::format(
          "Compare the TLS settings of {}'s replication with what {} offers; MySQL 5.1 and 5.5 speak "
          "TLS 1.0 at best.",
          replica, source);
    case HopCause::too_many_connections:
      return fmt::format("Free connections on {} or raise max_connections there.", source);
    case HopCause::name_unresolved:
      return fmt::format("On the host of {}, check DNS for the source's name, or use its address.", replica);
    case HopCause::duplicate_key:
      return fmt::format(
          "Someone wrote to {} directly, or it was loaded from a wrong position. Compare the row on {} "
          "and {}; remove it on {} if it is the same and {}; skip it ({}) only if you know why.",
          replica, source, replica, replica, words.start_applier, words.skip);
    case HopCause::row_not_found:
      return fmt::format(
          "The row is missing on {}: copy it from {} and {}; then compare the table on both ends, for "
          "more may be missing.",
          replica, source, words.start_applier);
    case HopCause::missing_table:
      return fmt::format(
          "Create the table or database on {} as it is on {} and {}, or filter it if it should not be "
          "replicated.",
          replica, source, words.start_applier);
    case HopCause::schema_mismatch:
      return fmt::format("Compare the table's definition on {} and {} (SHOW CREATE TABLE), mend {}, then {}.", source,
                         replica, replica, words.start_applier);
    case HopCause::statement_failed:
      return fmt::format("See why the quoted statement fails on {}, mend that, then {}.", replica, words.start_applier);
    case HopCause::applier_error:
      return fmt::format("See the error log of {}; mend what it says, then {}.", replica, words.start_applier);
    case HopCause::binlog_purged:
      return fmt::format(
          "{} no longer has the binlog that {} needs. {} must be built anew from a copy of {}; raise "
          "binlog retention first.",
          source, replica, replica, source);
    case HopCause::binlog_corrupt:
      return is_managed
                 ? fmt::format(
                       "{} cannot read on at that place of its binlog, as after a crash. Compare data, then CALL "
                       "mysql.rds_next_master_log on {}, or build it anew.",
                       source, replica)
                 : fmt::format(
                       "{} cannot read on at that place of its binlog, as after a crash. Compare data, then move "
                       "{} to the start of the next binlog file with {}, or build it anew.",
                       source, replica, words.repoint);
    case HopCause::relay_log_corrupt:
      return is_managed ? fmt::format(
                              "The relay log of {} is damaged: set replication up again from the executed "
                              "position with {}.",
                              replica, words.repoint)
                        : fmt::format(
                              "The relay log of {} is damaged: STOP SLAVE, then {} with the file and position "
                              "that it has executed, which fetches the relay log anew.",
                              replica, words.repoint);
    case HopCause::checksum_unsupported:
      return fmt::format(
          "{} is too old for binlog checksums: on {}, SET GLOBAL binlog_checksum = NONE and FLUSH LOGS, "
          "then move {} to the new binlog file.",
          replica, source, replica);
    case HopCause::duplicate_server_id:
      return fmt::format(
          "Give {} a server_id that no other server has (compare {}), restart it if it must be, then {}.", replica,
          source, words.start_receiver);
    case HopCause::gtid_mismatch:
      return fmt::format("Compare the GTID sets of {} and {}: {} has transactions or settings that do not fit.", source,
                         replica, replica);
    case HopCause::receiver_error:
      return fmt::format("See the error logs of {} and {}; then {}.", replica, source, words.start_receiver);
    case HopCause::not_a_replica:
      return fmt::format(
          "{} does not replicate at all. If replication was reset, set it up again with {} from the last "
          "known position.",
          replica, words.repoint);
    case HopCause::wrong_source:
      return fmt::format(
          "If that is right, change the chain in the config; if it is {} under another address, add the "
          "address to its aliases.",
          source);
    case HopCause::replica_down:
      return fmt::format("Check that {} runs and that the monitor can reach it; replication itself may be going on.",
                         replica);
    case HopCause::monitor_auth_failed:
      return fmt::format(
          "Mend the monitor's account on {} or its credentials in the config; replication itself may be "
          "going on.",
          replica);
    case HopCause::monitor_denied: return "";  // the GRANT that mends it comes with the problem itself
    case HopCause::unsupported_reply:
      return fmt::format("Send the maintainers what {} answers to its replica status statement, with its version.",
                         replica);
    case HopCause::source_not_polled:
      return fmt::format("Make {} visible to the monitor; until then nobody can say whether {} is behind.", source,
                         replica);
  }
  return "";
}

std::string advice_after(HopCause connecting, const std::string& source, const std::string& replica,
                         Flavor replica_flavor) {
  const bool is_managed = replica_flavor == Flavor::rds || replica_flavor == Flavor::aurora;
  return fmt::format("{} The receiver no longer tries: after that, on {}, {}.",
                     advice_for(connecting, source, replica, replica_flavor), replica,
                     (is_managed ? managed : own_server).start_receiver);
}

std::string advice_to_free_space(const std::string& replica) {
  return fmt::format(
      "Free space on the disk that holds the relay logs of {}; its receiver then goes on by itself, within a minute.",
      replica);
}

std::string advice_to_end(std::uint64_t thread, const std::string& replica, Flavor replica_flavor) {
  const bool is_managed = replica_flavor == Flavor::rds || replica_flavor == Flavor::aurora;
  return fmt::format(
      "On {}, see what thread {} is there for (a backup, a forgotten session) and let it end, or end it: {}.", replica,
      thread, is_managed ? fmt::format("CALL mysql.rds_kill({})", thread) : fmt::format("KILL {}", thread));
}

}  // namespace relaywatch::analysis
