#pragma once

#include "model/fleet_report.hpp"
#include "model/fleet_spec.hpp"
#include "model/topology.hpp"
#include "pipeline/fleet_memory.hpp"

namespace relaywatch::pipeline {

/// Measures and judges one hop. Pure. `since` is not filled in. `heartbeat`: its lag by the heartbeat, which stands in
/// where positions give none.
HopReport evaluate_hop(const Link& link, const FleetSpec& spec, const FindNode& find_node,
                       const std::optional<LagFigure>& heartbeat);

}  // namespace relaywatch::pipeline
