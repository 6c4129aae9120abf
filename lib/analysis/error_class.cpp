#include "analysis/error_class.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <span>
#include <string_view>

namespace relaywatch::analysis {
namespace {

struct Rule {
  int first;
  int last;                  ///< inclusive
  std::string_view wording;  ///< lower case; "" matches any message
  HopCause cause;
};

/// In order: the first that matches decides.
constexpr std::array receiver_rules = {
    Rule{1045, 1045, "", HopCause::auth_failed},
    Rule{1044, 1044, "", HopCause::auth_failed},
    Rule{1130, 1130, "", HopCause::auth_failed},  // the host is not allowed to connect
    Rule{1142, 1142, "", HopCause::auth_failed},  // REPLICATION SLAVE is missing
    Rule{1227, 1227, "", HopCause::auth_failed},
    Rule{1251, 1251, "", HopCause::auth_failed},  // authentication protocol
    Rule{1275, 1275, "", HopCause::auth_failed},  // pre-4.1 password hash
    Rule{1524, 1524, "", HopCause::auth_failed},  // authentication plugin not loaded
    Rule{1698, 1698, "", HopCause::auth_failed},
    Rule{1820, 1820, "", HopCause::auth_failed},  // password expired
    Rule{1862, 1862, "", HopCause::auth_failed},
    Rule{2049, 2049, "", HopCause::auth_failed},
    Rule{2059, 2061, "", HopCause::auth_failed},
    Rule{3118, 3118, "", HopCause::auth_failed},  // account locked
    Rule{4151, 4151, "", HopCause::auth_failed},  // MariaDB: account locked
    Rule{1040, 1040, "", HopCause::too_many_connections},
    Rule{1129, 1129, "", HopCause::source_unreachable},  // host blocked because of many connection errors
    Rule{1203, 1203, "", HopCause::too_many_connections},
    Rule{1226, 1226, "", HopCause::too_many_connections},
    Rule{2005, 2005, "", HopCause::name_unresolved},
    Rule{2026, 2026, "", HopCause::tls_failed},
    Rule{3159, 3159, "", HopCause::tls_failed},          // require_secure_transport
    Rule{1158, 1161, "", HopCause::source_unreachable},  // network read and write errors
    Rule{1053, 1053, "", HopCause::source_unreachable},  // source is shutting down
    Rule{1152, 1152, "", HopCause::source_unreachable},
    Rule{1184, 1184, "", HopCause::source_unreachable},
    Rule{1189, 1190, "", HopCause::source_unreachable},
    Rule{2002, 2004, "", HopCause::source_unreachable},
    Rule{2006, 2006, "", HopCause::source_unreachable},
    Rule{2012, 2013, "", HopCause::source_unreachable},
    Rule{2055, 2055, "", HopCause::source_unreachable},
    // 1236: the source refuses to send its binlog.
    Rule{1236, 1236, "checksum that master is configured", HopCause::checksum_unsupported},
    Rule{1236, 1236, "checksum", HopCause::binlog_corrupt},
    Rule{1236, 1236, "same server_uuid", HopCause::duplicate_server_id},
    Rule{1236, 1236, "same server_id", HopCause::duplicate_server_id},
    Rule{1236, 1236, "same server-id", HopCause::duplicate_server_id},
    Rule{1236, 1236, "purged", HopCause::binlog_purged},
    Rule{1236, 1236, "could not find first log file", HopCause::binlog_purged},
    Rule{1236, 1236, "could not open log file", HopCause::binlog_purged},
    Rule{1236, 1236, "gtid", HopCause::gtid_mismatch},
    Rule{1236, 1236, "impossible position", HopCause::binlog_corrupt},
    Rule{1236, 1236, "position > file size", HopCause::binlog_corrupt},
    Rule{1236, 1236, "bogus data", HopCause::binlog_corrupt},
    Rule{1236, 1236, "truncated", HopCause::binlog_corrupt},
    Rule{1236, 1236, "max_allowed_packet", HopCause::binlog_corrupt},
    Rule{1236, 1236, "read error", HopCause::binlog_corrupt},
    Rule{1236, 1236, "corrupt", HopCause::binlog_corrupt},
    Rule{1593, 1593, "server ids", HopCause::duplicate_server_id},
    Rule{1593, 1593, "server uuids", HopCause::duplicate_server_id},
    Rule{1593, 1593, "gtid", HopCause::gtid_mismatch},
    Rule{1593, 1593, "checksum", HopCause::checksum_unsupported},
    Rule{1743, 1744, "", HopCause::binlog_corrupt},
    Rule{1781, 1789, "", HopCause::gtid_mismatch},
    Rule{1944, 1955, "", HopCause::gtid_mismatch},      // MariaDB
    Rule{1595, 1595, "", HopCause::relay_log_corrupt},  // relay log write failure
    Rule{1201, 1201, "", HopCause::relay_log_corrupt},  // could not initialise the replica's metadata
    Rule{1872, 1872, "", HopCause::relay_log_corrupt},
};

constexpr std::array applier_rules = {
    Rule{1062, 1062, "", HopCause::duplicate_key},
    Rule{1022, 1022, "", HopCause::duplicate_key},
    Rule{1169, 1169, "", HopCause::duplicate_key},
    Rule{1586, 1586, "", HopCause::duplicate_key},
    Rule{1032, 1032, "", HopCause::row_not_found},
    Rule{1146, 1146, "", HopCause::missing_table},
    Rule{1049, 1049, "", HopCause::missing_table},  // unknown database
    Rule{1051, 1051, "", HopCause::missing_table},
    Rule{1054, 1054, "", HopCause::schema_mismatch},  // unknown column
    Rule{1060, 1061, "", HopCause::schema_mismatch},
    Rule{1072, 1072, "", HopCause::schema_mismatch},
    Rule{1091, 1091, "", HopCause::schema_mismatch},
    Rule{1136, 1136, "", HopCause::schema_mismatch},
    Rule{1264, 1265, "", HopCause::schema_mismatch},
    Rule{1364, 1364, "", HopCause::schema_mismatch},
    Rule{1366, 1366, "", HopCause::schema_mismatch},
    Rule{1406, 1406, "", HopCause::schema_mismatch},
    Rule{1532, 1535, "", HopCause::schema_mismatch},  // table definition differs
    Rule{1677, 1678, "", HopCause::schema_mismatch},  // column type cannot be converted
    Rule{1050, 1050, "", HopCause::statement_failed},
    Rule{1007, 1008, "", HopCause::statement_failed},
    Rule{1064, 1064, "", HopCause::statement_failed},
    Rule{1205, 1205, "", HopCause::statement_failed},
    Rule{1213, 1213, "", HopCause::statement_failed},
    Rule{1216, 1217, "", HopCause::statement_failed},
    Rule{1305, 1305, "", HopCause::statement_failed},
    Rule{1396, 1396, "", HopCause::statement_failed},
    Rule{1451, 1452, "", HopCause::statement_failed},
    Rule{1114, 1114, "", HopCause::statement_failed},
    Rule{1594, 1594, "", HopCause::relay_log_corrupt},
    Rule{1201, 1201, "", HopCause::relay_log_corrupt},
    Rule{1872, 1872, "", HopCause::relay_log_corrupt},
    Rule{1743, 1744, "", HopCause::relay_log_corrupt},  // event checksum verification failed
    Rule{1593, 1593, "gtid", HopCause::gtid_mismatch},
    Rule{1755, 1756, "", HopCause::applier_error},  // parallel applier: the coordinator stopped
    Rule{1781, 1789, "", HopCause::gtid_mismatch},
    Rule{1944, 1955, "", HopCause::gtid_mismatch},
};

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

std::optional<HopCause> first_match(std::span<const Rule> rules, int code, std::string_view message) {
  const std::string words = lower_case(message);
  const auto found = std::ranges::find_if(rules, [&](const Rule& rule) {
    return code >= rule.first && code <= rule.last && words.find(rule.wording) != std::string::npos;
  });
  return found == rules.end() ? std::nullopt : std::optional(found->cause);
}

/// Before the number that a wrapper of another error quotes: 1756 that of a worker, 1597 that of the source.
constexpr std::string_view worker_mark = "rror_code: ";
constexpr std::string_view source_mark = "rrno: ";

std::optional<int> quoted_code(std::string_view message, std::string_view mark) {
  const auto at = message.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  int code = 0;
  for (std::size_t i = at + mark.size(); i < message.size() && i < at + mark.size() + 6; ++i) {
    if (std::isdigit(static_cast<unsigned char>(message[i])) == 0) break;
    code = code * 10 + (message[i] - '0');
  }
  return code == 0 ? std::nullopt : std::optional(code);
}

}  // namespace

HopCause classify_receiver_error(const ServerError& error) {
  if (const auto cause = first_match(receiver_rules, error.code, error.message)) return *cause;
  const auto inner = quoted_code(error.message, source_mark);
  if (!inner) return HopCause::receiver_error;
  return first_match(receiver_rules, *inner, error.message).value_or(HopCause::receiver_error);
}

HopCause classify_applier_error(const ServerError& error) {
  const auto cause = first_match(applier_rules, error.code, error.message).value_or(HopCause::applier_error);
  if (cause != HopCause::applier_error) return cause;
  const auto inner = quoted_code(error.message, worker_mark);
  if (!inner) return cause;
  return first_match(applier_rules, *inner, error.message).value_or(HopCause::applier_error);
}

bool is_retried(const ServerError& error) {
  // Refusals of the connection itself, and a source that went away: connect_to_master() and is_network_error() in the
  // servers' rpl_slave.cc. The client's own errors are from 2000 on.
  static constexpr std::array codes = {1040, 1044, 1045, 1053, 1129, 1130, 1159, 1161, 1203,
                                       1226, 1251, 1275, 1524, 1698, 1862, 3118, 3159, 4151};
  return (error.code >= 2000 && error.code < 2100) || std::ranges::find(codes, error.code) != codes.end();
}

bool is_connecting_cause(HopCause cause) {
  switch (cause) {
    case HopCause::source_unreachable:
    case HopCause::auth_failed:
    case HopCause::tls_failed:
    case HopCause::too_many_connections:
    case HopCause::name_unresolved: return true;
    default: return false;
  }
}

}  // namespace relaywatch::analysis
