#pragma once

#include <optional>
#include <string>

#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// What explains a hop's fault, so that it must not be paged on its own; nullopt when nothing does. Pure.
/// A node that is down, or was until just now, explains both its hops. A receiver that cannot reach its source is
/// only judged once the monitor has asked the source itself.
std::optional<std::string> explanation(const HopReport& hop, const FleetReport& report);

}  // namespace relaywatch::alert
