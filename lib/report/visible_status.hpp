#pragma once

#include <optional>

#include "model/fleet_report.hpp"

namespace relaywatch::report {

/// What the replica says of its threads *now*: nullptr when it said nothing, or when the monitor cannot reach it.
/// A dead server's last words must not read as "running, no error"; positions, being facts of the past, stay shown.
inline const ReplicationStatus* visible_status(const HopReport& hop) {
  return hop.status && hop.state != HopState::unreachable ? &*hop.status : nullptr;
}

/// A receiver that is connecting is not running. nullopt: unknown.
inline std::optional<bool> receiver_running(const ReplicationStatus& status) {
  if (!status.receiver) return std::nullopt;
  return *status.receiver == ReceiverState::running;
}

}  // namespace relaywatch::report
