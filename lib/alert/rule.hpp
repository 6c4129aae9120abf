#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "alert/observation.hpp"
#include "alert/options.hpp"
#include "base/clock.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

struct RuleDefaults {
  bool enabled = true;
  Duration hold{};  ///< "for"
  Duration keep_firing_for{};
  double clear_ratio = 0.8;  ///< of a threshold
};

/// One built-in rule in one place, with what the operator changed of it there. A value.
class Rule {
 public:
  Rule(std::string name, const RuleDefaults& defaults, Severity severity, const Scope& scope, const Options& options);

  [[nodiscard]] bool enabled() const { return changed_.enabled.value_or(defaults_.enabled); }
  [[nodiscard]] double clear_ratio() const { return changed_.clear_ratio.value_or(defaults_.clear_ratio); }
  [[nodiscard]] Severity severity() const { return changed_.severity.value_or(severity_); }
  [[nodiscard]] const Thresholds& threshold() const { return changed_.threshold; }

  /// An observation of `subject` with this rule's name, times and labels; its verdict is `clear`.
  [[nodiscard]] Observation observation(std::string subject, std::map<std::string, std::string> labels) const;

 private:
  std::string name_;
  RuleDefaults defaults_;
  Severity severity_;
  RuleOptions changed_;
  FlappingOptions flapping_;
};

/// The rule's judgement of a hop, with the hop's own words. `was`: what the hop was while the alert held, such as
/// "broken ({cause})".
Observation observe_hop(const Rule& rule, const HopReport& hop, Verdict verdict, std::string_view was);

/// "b → c", with the channel where it has one.
std::string hop_name(const HopId& hop);

Scope scope_of(const HopReport& hop);

/// Where each node of the report stands, by its name; nodes that are in no chain included.
using NodeScopes = std::map<std::string, Scope, std::less<>>;
NodeScopes node_scopes(const FleetReport& report);

/// The first of its chains, for the label; "" when it is in none.
std::string chain_of(const Scope& scope);

}  // namespace relaywatch::alert
