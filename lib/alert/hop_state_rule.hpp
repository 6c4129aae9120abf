#pragma once

#include <vector>

#include "alert/observation.hpp"
#include "alert/options.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// The alerts on what a hop does, one for each fault of it:
/// HopBroken   state broken, or missing because the replica replicates from nobody any more. One that replicates from
///             elsewhere works as it was told: that is TopologyDrift, whose remedy is another one.
/// HopStopped  state stopped or connecting
/// HopStalled  state stalled
/// Nothing is raised while something else explains the fault, nor cleared while nobody can tell. Pure.
void observe_hop_state(std::vector<Observation>& all, const HopReport& hop, const Options& options);

}  // namespace relaywatch::alert
