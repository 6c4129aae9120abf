#pragma once

#include <vector>

#include "alert/observation.hpp"
#include "alert/options.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// ChainLagging: the tail's data is too old, beyond the delays that are configured on the way to it, although no hop
/// alone is to blame. Where one is (broken, stopped, beyond its own threshold) or a node is down, their alerts say so,
/// and this one neither begins nor ends. Pure.
void observe_chain_lag(std::vector<Observation>& all, const ChainReport& chain, const FleetReport& report,
                       const Options& options);

}  // namespace relaywatch::alert
