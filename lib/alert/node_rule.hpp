#pragma once

#include <string>
#include <vector>

#include "alert/observation.hpp"
#include "alert/options.hpp"
#include "alert/rule.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// Ten seconds are a restart or a lost poll.
inline constexpr RuleDefaults node_down_defaults{.hold = std::chrono::seconds(10),
                                                 .keep_firing_for = std::chrono::seconds(10)};

/// NodeDown: the monitor cannot read a node (also for want of a password or a privilege: blind is not healthy). Pure.
void observe_node(std::vector<Observation>& all, const NodeReport& node, const Scope& scope, const FleetReport& report,
                  const Options& options);

/// The alert's cause: node_down, monitor_auth_failed or monitor_denied; "" while the node can be watched.
std::string node_cause(const NodeReport& node);

}  // namespace relaywatch::alert
