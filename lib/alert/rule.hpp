#pragma once

#include <map>
#include <string>

#include "alert/observation.hpp"
#include "alert/options.hpp"
#include "base/clock.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

struct RuleDefaults {
  Duration hold{};  ///< "for"
  Duration keep_firing_for{};
  double clear_ratio = 0.8;  ///< of a threshold
};

/// One built-in rule with what the operator changed of it. A value.
class Rule {
 public:
  Rule(std::string name, const RuleDefaults& defaults, Severity severity, const Options& options);

  [[nodiscard]] bool enabled() const { return changed_.enabled; }
  [[nodiscard]] double clear_ratio() const { return changed_.clear_ratio.value_or(defaults_.clear_ratio); }
  [[nodiscard]] Severity severity() const { return changed_.severity.value_or(severity_); }

  /// An observation of `subject` with this rule's name, times and labels; its verdict is `clear`.
  [[nodiscard]] Observation observation(std::string subject, std::map<std::string, std::string> labels) const;

 private:
  std::string name_;
  RuleDefaults defaults_;
  Severity severity_;
  RuleOptions changed_;
};

/// The rule's judgement of a hop, with the hop's own words.
Observation observe_hop(const Rule& rule, const HopReport& hop, Verdict verdict);

/// The first chain that the node is in; "" when it is in none.
std::string chain_of(const FleetReport& report, const std::string& node);

}  // namespace relaywatch::alert
