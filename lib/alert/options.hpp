#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// Two bounds of one figure, in seconds.
struct Thresholds {
  std::optional<Seconds> warning;
  std::optional<Seconds> critical;

  bool operator==(const Thresholds&) const = default;
};

/// What the operator changes of one built-in rule; absent parts keep what is less specific, in the end the rule's
/// default.
struct RuleOptions {
  std::optional<bool> enabled{};
  std::optional<Duration> hold{};             ///< "for": how long the condition must hold before the alert fires
  std::optional<Duration> keep_firing_for{};  ///< how long the condition must be gone before the alert resolves
  std::optional<double>
      clear_ratio{};  ///< "clear": an alert on a threshold clears below this part of it, 0 < ratio <= 1
  std::optional<Severity> severity{};
  std::map<std::string, std::string> labels{};  ///< added to every alert of the rule
  Thresholds threshold{};                       ///< only of rules whose threshold is not a chain's or hop's "lag"

  bool operator==(const RuleOptions&) const = default;
};

/// By alert name.
using RuleChanges = std::map<std::string, RuleOptions>;

/// What is different in one chain.
struct ChainOptions {
  std::string chain;
  RuleChanges rules;
  std::map<std::string, RuleChanges> hops;  ///< by the hop's replica

  bool operator==(const ChainOptions&) const = default;
};

/// An alert that fires for the `count`th time within `window` flaps: see flapping.hpp. A count of 0 switches that off.
struct FlappingOptions {
  std::uint32_t count = 3;
  Duration window = std::chrono::minutes(15);

  bool operator==(const FlappingOptions&) const = default;
};

struct Options {
  RuleChanges rules;                 ///< everywhere
  std::vector<ChainOptions> chains;  ///< in the config's order
  FlappingOptions flapping;

  bool operator==(const Options&) const = default;
};

/// What a rule judges: its options are those of the hop that ends at `node`, part by part before those of the chain,
/// before those for everywhere. In more than one chain, the first that says something of a part decides.
struct Scope {
  std::vector<std::string> chains;  ///< in the config's order
  std::string node;                 ///< a node, or a hop's replica; "" for a chain or the whole fleet
};

/// What holds for one rule in one place. Pure.
RuleOptions options_for(const std::string& rule, const Scope& scope, const Options& options);

/// The names of all built-in alerts (the contract's), for validation of the config.
inline constexpr std::array built_in_alert_names = {
    "HopBroken",      "HopStopped",    "HopStalled",      "HopLagging",      "ChainLagging",
    "NodeDown",       "TopologyDrift", "BinlogPurgeRisk", "ReplicaWritable", "PreflightFailed",
    "HeartbeatStale", "DataDrift",     "Watchdog"};

}  // namespace relaywatch::alert
