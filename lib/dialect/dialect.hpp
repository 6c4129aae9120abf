#pragma once

#include <string>
#include <string_view>

#include "model/node_snapshot.hpp"
#include "model/server_replies.hpp"
#include "model/server_version.hpp"

namespace relaywatch::dialect {

/// The names under which one server family's replica status reply gives each fact.
/// An empty name: this family does not have the column.
struct ReplicaStatusColumns {
  std::string_view channel{};
  std::string_view source_host{};
  std::string_view source_port{};
  std::string_view source_server_id{};
  std::string_view source_uuid{};
  std::string_view receiver_running{};
  std::string_view applier_running{};
  std::string_view receiver_state{};
  std::string_view applier_state{};
  std::string_view received_file{};
  std::string_view received_position{};
  std::string_view executed_file{};
  std::string_view executed_position{};
  std::string_view receiver_errno{};
  std::string_view receiver_error{};
  std::string_view applier_errno{};
  std::string_view applier_error{};
  std::string_view reported_lag{};
  std::string_view configured_delay{};
  std::string_view remaining_delay{};
  std::string_view relay_log_space{};
  std::string_view retrieved_gtid_set{};
  std::string_view executed_gtid_set{};
  std::string_view connects_by_gtid{};
};

/// How to ask one server family, and how to read what it answers. Constant data; chosen once per connection.
struct Dialect {
  std::string_view family{};
  std::string_view replica_status_statement{};
  std::string_view written_statement{};
  std::string_view binary_logs_statement{};
  std::string_view identity_statement{};
  std::string_view settings_statement{};
  std::string_view threads_statement{};
  ReplicaStatusColumns columns;
  /// 5.1 says No for a receiver that is connecting; only its state text tells.
  bool receiver_connecting_is_no = false;
  /// The privilege for each statement, for the GRANT that mends a refusal.
  std::string_view replica_status_privilege{};
  std::string_view written_privilege{};
  std::string_view binary_logs_privilege{};
};

/// The dialect of a server, from its handshake's version. Never fails: an unknown newer version gets its family's
/// newest.
const Dialect& dialect_for(const ServerVersion& version);

/// True when the reply is the server's refusal for want of a privilege (1227, 1142, 1044 and the like).
/// The poller does not ask such a statement again on this connection when it is optional (binary logs).
bool is_denied(const QueryReply& reply);

/// Translates everything one poll brought home. Pure.
/// `user` is the monitor's account name, for the GRANT in a `denied` problem.
NodeSnapshot read_snapshot(std::string node, const ServerReplies& replies, std::string_view user);

}  // namespace relaywatch::dialect
