#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "model/server_version.hpp"

namespace relaywatch {

/// A text result set, as the server sent it. nullopt is SQL NULL.
struct ResultTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;

  bool operator==(const ResultTable&) const = default;
};

/// An error that a server reported or holds, in the server's own words.
struct ServerError {
  int code = 0;
  std::string message;

  bool operator==(const ServerError&) const = default;
};

/// What a statement came back with.
using QueryReply = std::variant<ResultTable, ServerError>;

struct TimedReply {
  Window window;  ///< from sending the statement to having its whole reply
  QueryReply reply;
};

/// Why the monitor got nothing usable from a node.
enum class ProbeFailure {
  unreachable,  ///< refused, reset, no route, server gone away
  timed_out,    ///< connected or connecting, but no answer before the poll's deadline
  name_unresolved,
  auth_failed,  ///< 1045, 1044, 1698, and the like
  tls_failed,
  too_many_connections,  ///< 1040, 1203, 1226
  host_blocked,          ///< 1129, 1130
  abandoned_statements,  ///< not asked: earlier statements still hang on the server
  disk_full,             ///< connected, but the server does not tell its status while it waits for disk space
  internal,              ///< a fault of the monitor's own, or of its configuration (unreadable secret)
};

std::string_view to_string(ProbeFailure failure);

struct ProbeError {
  ProbeFailure failure = ProbeFailure::unreachable;
  int code = 0;                   ///< MySQL or client error number; 0 when there is none
  std::string message;            ///< never holds a secret
  bool while_connecting = false;  ///< no statement was sent: it tells nothing of what the server is at

  bool operator==(const ProbeError&) const = default;
};

/// Everything one poll of one node brought home: pure data, read by dialect::read_snapshot().
/// A statement that was not asked in this poll is absent, except `settings`, which the poller repeats.
struct ServerReplies {
  Window window;                               ///< the whole poll, connecting included
  std::optional<ProbeError> error;             ///< set when the poll did not run to its end; replies before that stay
  std::optional<ServerVersion> version;        ///< from the handshake
  std::optional<TimedReply> settings;          ///< the settings statement, asked on connecting and once a minute
  std::optional<TimedReply> managed_settings;  ///< on RDS and Aurora only: the statement of dialect/rds, as rarely
  std::optional<TimedReply> identity;          ///< server id, read_only: every poll
  std::optional<TimedReply> replica_status;
  std::optional<TimedReply> written;
  std::optional<TimedReply> binary_logs;  ///< asked rarely: it takes a lock on the server
  std::optional<TimedReply> threads;      ///< asked while an applier seems to stand still
};

}  // namespace relaywatch
