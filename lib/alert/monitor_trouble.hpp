#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alert/observation.hpp"
#include "alert/options.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// Why the monitor, not the fleet, is probably at fault: most nodes, and three at least, were last seen within the same
/// few seconds and cannot be reached since. It lasts until all of those can be read again, or a minute after the first
/// of them can: what is still down then is down by itself. nullopt: nothing speaks for it. Pure.
std::optional<std::string> monitor_trouble(const FleetReport& report);

/// Whether the network to the node is what fails: what `monitor_trouble` explains.
bool is_out_of_reach(const NodeReport& node);

/// NodeDown of the monitor itself, with the cause monitor_cut_off: one page in place of one for each node. Pure.
void observe_monitor(std::vector<Observation>& all, const FleetReport& report, const Options& options);

}  // namespace relaywatch::alert
