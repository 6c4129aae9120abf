#pragma once

#include <vector>

#include "alert/observation.hpp"
#include "alert/options.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// What every enabled built-in rule says of a report: one observation for each rule and subject. Each rule's own header
/// says what it means. PreflightFailed and DataDrift are not here: their commands find what they are about. Pure.
std::vector<Observation> observe(const FleetReport& report, const Options& options);

}  // namespace relaywatch::alert
