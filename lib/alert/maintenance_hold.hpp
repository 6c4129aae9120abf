#pragma once

#include <vector>

#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// The maintenance in the report that holds back the pages of an alert; null when none does. Pure.
/// A node's covers what is about the node, every hop from and to it, and the lag of a chain that is mostly such a
/// hop's. A chain's covers its hops, its own lag, and its nodes: one of several chains only when all of them are in
/// maintenance. What is about neither, such as the Watchdog, is never held.
const Maintenance* maintenance_of(const AlertReport& alert, const FleetReport& report);

/// Sets `held_by` of each: the id of its maintenance, or "".
void hold(std::vector<AlertReport>& alerts, const FleetReport& report);

}  // namespace relaywatch::alert
