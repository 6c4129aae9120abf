#pragma once

#include <vector>

#include "alert/observation.hpp"
#include "alert/options.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// HopLagging: the hop's own lag beyond its configured delay is at or over its warning or critical threshold. One that
/// stands still, is cut off or is explained by something else has its own alert. Pure.
void observe_hop_lag(std::vector<Observation>& all, const HopReport& hop, const Options& options);

}  // namespace relaywatch::alert
