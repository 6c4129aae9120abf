#pragma once

#include <vector>

#include "alert/observation.hpp"
#include "alert/rule.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// Later than a hop's own alert, which says more and comes first.
inline constexpr RuleDefaults chain_lagging_defaults{.hold = std::chrono::seconds(30),
                                                     .keep_firing_for = std::chrono::seconds(30)};

/// ChainLagging: the tail's data is too old, beyond the delays that are configured on the way to it, although no hop
/// alone is to blame. Where one is (broken, stopped, beyond its own threshold) or a node is down, their alerts say so,
/// and this one neither begins nor ends. Pure.
void observe_chain_lag(std::vector<Observation>& all, const ChainReport& chain, const FleetReport& report,
                       const Rule& warning, const Rule& critical);

}  // namespace relaywatch::alert
