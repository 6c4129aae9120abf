#pragma once

#include <map>
#include <vector>

#include "alert/instance.hpp"
#include "alert/observation.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// All alerts that are active, and of those that are not what has to be remembered. A value: the step takes the old one
/// and gives the new one.
using AlertStates = std::map<AlertKey, Instance>;

struct StepResult {
  AlertStates states;
  std::vector<AlertReport> fired;     ///< began firing in this step
  std::vector<AlertReport> resolved;  ///< ended in this step; their annotations are an all-clear
};

/// The pure step of all alerts. An alert whose subject is no longer observed (a node or hop that the config no longer
/// has) resolves.
StepResult step_all(AlertStates before, const std::vector<Observation>& observations, const Moment& now);

/// The active alerts, pending and firing, for the report.
std::vector<AlertReport> active_alerts(const AlertStates& states);

}  // namespace relaywatch::alert
