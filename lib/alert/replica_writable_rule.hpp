#pragma once

#include <vector>

#include "alert/observation.hpp"
#include "alert/options.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// ReplicaWritable: a node of a chain accepts writes (read_only is off) although it is no chain's origin, where the
/// application writes, nor the node that the heartbeat is written to. Who writes there by mistake makes the data differ
/// from the source's, and breaks the hop later. Of a node that cannot be seen or does not say, nobody can tell. Managed
/// servers count as all others. No observation of a node that is not expected to replicate. Pure.
void observe_writable_replica(std::vector<Observation>& all, const NodeReport& node, const Scope& scope,
                              const FleetReport& report, const Options& options);

}  // namespace relaywatch::alert
