#pragma once

#include <vector>

#include "alert/observation.hpp"
#include "alert/options.hpp"
#include "alert/rule.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// HeartbeatStale: the heartbeat's writer is silent, or it is the monitor itself and cannot write. Of the replicas that
/// says nothing. Pure.
void observe_heartbeat(std::vector<Observation>& all, const FleetReport& report, const NodeScopes& scopes,
                       const Options& options);

}  // namespace relaywatch::alert
