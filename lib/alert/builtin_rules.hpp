#pragma once

#include <vector>

#include "alert/observation.hpp"
#include "alert/options.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// What every enabled built-in rule says of a report: one observation for each rule and subject. Pure.
/// HopBroken   state broken or missing
/// HopStopped  state stopped or connecting
/// HopLagging  lag beyond the configured delay at or over the hop's warning or critical threshold
/// BinlogPurgeRisk  see purge_risk_rule.hpp
/// HeartbeatStale   see heartbeat_rule.hpp
/// NodeDown    the monitor cannot read a node (also for want of a password or a privilege: blind is not healthy)
std::vector<Observation> observe(const FleetReport& report, const Options& options);

}  // namespace relaywatch::alert
