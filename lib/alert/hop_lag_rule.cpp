#include "alert/hop_lag_rule.hpp"

#include <fmt/format.h>

#include "alert/rule.hpp"
#include "base/human_units.hpp"

namespace relaywatch::alert {
namespace {

using std::chrono::seconds;

const RuleDefaults hop_lag_defaults{.hold = seconds(10), .keep_firing_for = seconds(30)};

Verdict judge(const HopReport& hop, Seconds threshold, double clear_ratio) {
  if (!hop.lag) return Verdict::hold;
  const Seconds delay = hop.status ? hop.status->configured_delay.value_or(Seconds(0)) : Seconds(0);
  const Seconds lag = hop.lag->value - delay;
  // A hop that stands still or is cut off has its own alert: growing lag is what that alert says already. Of one whose
  // state is unknown nobody is told.
  const bool has_own_alert =
      hop.state != HopState::ok && hop.state != HopState::lagging && hop.state != HopState::unknown;
  if (lag >= threshold) return has_own_alert || !hop.suppressed_by.empty() ? Verdict::hold : Verdict::raise;
  if (hop.lag->basis == LagBasis::lower_bound) return Verdict::hold;
  return lag < threshold * clear_ratio ? Verdict::clear : Verdict::hold;
}

Observation observe(const Rule& rule, const HopReport& hop, Seconds threshold) {
  const Verdict verdict = judge(hop, threshold, rule.clear_ratio());
  Observation seen = observe_hop(rule, hop, verdict, "behind");
  if (verdict == Verdict::clear) {
    seen.all_clear = fmt::format("{} has caught up: it was {} or more behind ({{cause}}) for {{lasted}}; lag is {}",
                                 hop_name(hop.id), human_duration(threshold), human_duration(hop.lag->value));
  }
  return seen;
}

}  // namespace

void observe_hop_lag(std::vector<Observation>& all, const HopReport& hop, const Options& options) {
  const Scope scope = scope_of(hop);
  const Rule warning("HopLagging", hop_lag_defaults, Severity::warning, scope, options);
  const Rule critical("HopLagging", hop_lag_defaults, Severity::critical, scope, options);
  if (!warning.enabled()) return;
  // With one severity for both (a changed rule), the lower threshold decides alone.
  const bool merged = hop.thresholds.warning && warning.severity() == critical.severity();
  if (hop.thresholds.critical && !merged) all.push_back(observe(critical, hop, *hop.thresholds.critical));
  if (hop.thresholds.warning) all.push_back(observe(warning, hop, *hop.thresholds.warning));
}

}  // namespace relaywatch::alert
