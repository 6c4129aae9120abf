#include "model/fleet_report.hpp"

#include <algorithm>

namespace relaywatch {

std::string_view to_string(HopState state) {
  switch (state) {
    case HopState::ok: return "ok";
    case HopState::lagging: return "lagging";
    case HopState::stalled: return "stalled";
    case HopState::stopped: return "stopped";
    case HopState::connecting: return "connecting";
    case HopState::broken: return "broken";
    case HopState::missing: return "missing";
    case HopState::unreachable: return "unreachable";
    case HopState::unknown: return "unknown";
  }
  return "unknown";
}

std::string_view to_string(HopCause cause) {
  switch (cause) {
    case HopCause::none: return "none";
    case HopCause::delayed_on_purpose: return "delayed_on_purpose";
    case HopCause::applier_slow: return "applier_slow";
    case HopCause::receiver_slow: return "receiver_slow";
    case HopCause::source_burst: return "source_burst";
    case HopCause::receiver_stalled: return "receiver_stalled";
    case HopCause::applier_stalled: return "applier_stalled";
    case HopCause::receiver_stopped: return "receiver_stopped";
    case HopCause::applier_stopped: return "applier_stopped";
    case HopCause::both_stopped: return "both_stopped";
    case HopCause::source_unreachable: return "source_unreachable";
    case HopCause::auth_failed: return "auth_failed";
    case HopCause::tls_failed: return "tls_failed";
    case HopCause::too_many_connections: return "too_many_connections";
    case HopCause::name_unresolved: return "name_unresolved";
    case HopCause::duplicate_key: return "duplicate_key";
    case HopCause::row_not_found: return "row_not_found";
    case HopCause::missing_table: return "missing_table";
    case HopCause::schema_mismatch: return "schema_mismatch";
    case HopCause::statement_failed: return "statement_failed";
    case HopCause::applier_error: return "applier_error";
    case HopCause::binlog_purged: return "binlog_purged";
    case HopCause::binlog_corrupt: return "binlog_corrupt";
    case HopCause::relay_log_corrupt: return "relay_log_corrupt";
    case HopCause::checksum_unsupported: return "checksum_unsupported";
    case HopCause::duplicate_server_id: return "duplicate_server_id";
    case HopCause::gtid_mismatch: return "gtid_mismatch";
    case HopCause::receiver_error: return "receiver_error";
    case HopCause::not_a_replica: return "not_a_replica";
    case HopCause::wrong_source: return "wrong_source";
    case HopCause::replica_down: return "replica_down";
    case HopCause::monitor_auth_failed: return "monitor_auth_failed";
    case HopCause::monitor_denied: return "monitor_denied";
    case HopCause::no_data_yet: return "no_data_yet";
    case HopCause::unsupported_reply: return "unsupported_reply";
    case HopCause::source_not_polled: return "source_not_polled";
  }
  return "no_data_yet";
}

std::string_view to_string(LagBasis basis) {
  switch (basis) {
    case LagBasis::position: return "position";
    case LagBasis::heartbeat: return "heartbeat";
    case LagBasis::reported: return "reported";
    case LagBasis::lower_bound: return "lower_bound";
  }
  return "lower_bound";
}

std::string_view to_string(ChainState state) {
  switch (state) {
    case ChainState::ok: return "ok";
    case ChainState::degraded: return "degraded";
    case ChainState::broken: return "broken";
    case ChainState::unknown: return "unknown";
  }
  return "unknown";
}

std::string_view to_string(AlertState state) { return state == AlertState::firing ? "firing" : "pending"; }

std::string_view to_string(Severity severity) { return severity == Severity::critical ? "critical" : "warning"; }

std::string AlertReport::summary() const {
  const auto found = annotations.find("summary");
  return found == annotations.end() ? name : found->second;
}

const HopReport* FleetReport::find_hop(const HopId& id) const {
  const auto found = std::ranges::find(hops, id, &HopReport::id);
  return found == hops.end() ? nullptr : &*found;
}

const NodeReport* FleetReport::find_node(std::string_view name) const {
  const auto found = std::ranges::find(nodes, name, &NodeReport::name);
  return found == nodes.end() ? nullptr : &*found;
}

}  // namespace relaywatch
