#pragma once

#include "model/fleet_report.hpp"
#include "pipeline/node_memory.hpp"

namespace relaywatch::pipeline {

/// Fills in the hop's purge headroom and forecast from what is known of both ends. Pure. The hop's receive lag,
/// distances and rates are measured already; precondition: hop.status. Returns true when the source no longer has what
/// the replica needs.
bool measure_purge_risk(HopReport& hop, const NodeMemory& source, const NodeMemory& replica);

}  // namespace relaywatch::pipeline
