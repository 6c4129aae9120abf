#pragma once

#include <vector>

#include "alert/observation.hpp"
#include "alert/options.hpp"
#include "alert/rule.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// TopologyDrift: what the servers replicate is not what the config says.
/// critical  a replica of a chain replicates from another source than the chain's (cause wrong_source)
///           two nodes are one server, or have one server id, so that a replica skips what the other wrote
///           (same_server, same_server_id)
/// warning   a node of a chain replicates from a source that the config does not name (unconfigured_source)
///           behind a node's name there is another server than before, for up to an hour (other_server); not of Aurora,
///           whose endpoints follow the cluster's writer
/// A replica that replicates from nobody is HopBroken, and so is one whose source refuses it for its server id: one
/// fault is one page. What a node outside the chains replicates is nobody's plan, and no drift. Pure.
void observe_topology_drift(std::vector<Observation>& all, const FleetReport& report, const NodeScopes& scopes,
                            const Options& options);

}  // namespace relaywatch::alert
