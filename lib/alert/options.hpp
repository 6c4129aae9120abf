#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// What the operator changes of one built-in rule; absent parts keep the rule's default.
struct RuleOptions {
  bool enabled = true;
  std::optional<Duration> hold;             ///< "for": how long the condition must hold before the alert fires
  std::optional<Duration> keep_firing_for;  ///< how long the condition must be gone before the alert resolves
  std::optional<double> clear_ratio;  ///< "clear": an alert on a threshold clears below this part of it, 0 < ratio <= 1
  std::optional<Severity> severity;
  std::map<std::string, std::string> labels;  ///< added to every alert of the rule

  bool operator==(const RuleOptions&) const = default;
};

/// By alert name.
struct Options {
  std::map<std::string, RuleOptions> rules;

  bool operator==(const Options&) const = default;
};

/// The names of all built-in alerts (the contract's), for validation of the config.
inline constexpr std::array built_in_alert_names = {
    "HopBroken",      "HopStopped",    "HopStalled",      "HopLagging",      "ChainLagging",
    "NodeDown",       "TopologyDrift", "BinlogPurgeRisk", "ReplicaWritable", "PreflightFailed",
    "HeartbeatStale", "DataDrift",     "Watchdog"};

}  // namespace relaywatch::alert
