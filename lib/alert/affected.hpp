#pragma once

#include <string>
#include <vector>

#include "alert/observation.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// The nodes that get their data from this one, directly or through others, branches included; the nearest first.
std::vector<std::string> nodes_behind(const std::string& node, const FleetReport& report);

/// Notes on every raised fault of a hop or a node whose data is stale because of it, and adds the sentence that says so
/// to its annotations ("affects"): for how long, as far as that can be told, and whether it grows. Pure.
void add_affected(std::vector<Observation>& all, const FleetReport& report);

}  // namespace relaywatch::alert
