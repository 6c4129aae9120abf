#include "alert/chain_rule.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "alert/rule.hpp"
#include "alert/suppression.hpp"
#include "base/human_units.hpp"

namespace relaywatch::alert {
namespace {

using std::chrono::seconds;

/// Later than a hop's own alert, which says more and comes first.
const RuleDefaults chain_defaults{.hold = seconds(30), .keep_firing_for = seconds(30)};

Seconds lag_beyond_delay(const HopReport& hop) {
  const Seconds delay = hop.status ? hop.status->configured_delay.value_or(Seconds(0)) : Seconds(0);
  return hop.lag ? hop.lag->value - delay : Seconds(0);
}

bool reaches(const HopReport& hop, const std::optional<Seconds>& threshold) {
  return threshold && lag_beyond_delay(hop) >= *threshold;
}

/// Whether the hop's own alert of at least this severity tells, or told, why the chain is late.
bool explains(const HopReport& hop, const ChainReport& chain, Severity severity) {
  switch (hop.state) {
    case HopState::unknown: return false;  // nobody is told of that
    case HopState::ok:
    case HopState::lagging: break;
    default: return true;
  }
  if (reaches(hop, hop.thresholds.critical)) return true;
  if (severity == Severity::warning && reaches(hop, hop.thresholds.warning)) return true;
  return hop.backlog && is_worked_off(*hop.backlog, chain.catch_up, chain.lag->value);
}

bool is_explained(const ChainReport& chain, const FleetReport& report, Severity severity) {
  const bool node_down = std::ranges::any_of(chain.path, [&report](const std::string& name) {
    const NodeReport* node = report.find_node(name);
    return node != nullptr && node->polled_yet && !node->up;
  });
  return node_down || std::ranges::any_of(chain.hops, [&](const HopId& id) {
           const HopReport* hop = report.find_hop(id);
           return hop != nullptr && explains(*hop, chain, severity);
         });
}

Verdict judge(const ChainReport& chain, const FleetReport& report, Seconds threshold, const Rule& rule) {
  if (!chain.lag) return Verdict::hold;
  const Seconds lag = chain.lag->value - chain.configured_delay;
  if (lag >= threshold) return is_explained(chain, report, rule.severity()) ? Verdict::hold : Verdict::raise;
  if (chain.lag->basis == LagBasis::lower_bound) return Verdict::hold;
  return lag < threshold * rule.clear_ratio() ? Verdict::clear : Verdict::hold;
}

std::string evidence(const ChainReport& chain) {
  std::string text;
  for (const std::string& name : chain.path) {
    const auto lag = chain.node_lag.find(name);
    if (lag == chain.node_lag.end()) continue;  // the origin
    text += fmt::format("{}: {}\n", name, lag->second ? human_duration(lag->second->value) : "unknown");
  }
  return text;
}

Observation observe(const Rule& rule, const ChainReport& chain, const FleetReport& report, Seconds threshold) {
  Observation seen = rule.observation(chain.name, {{"chain", chain.name}, {"cause", "chain_lag"}});
  seen.verdict = judge(chain, report, threshold, rule);
  if (!chain.lag) return seen;
  if (seen.verdict == Verdict::clear) {
    seen.all_clear =
        fmt::format("chain {}: {} has caught up: it was {} or more behind {} for {{lasted}}; lag is {}", chain.name,
                    chain.path.back(), human_duration(threshold), chain.path.front(), human_duration(chain.lag->value));
  }
  seen.annotations["summary"] =
      fmt::format("chain {}: {} is {} behind {} (threshold {})", chain.name, chain.path.back(),
                  human_duration(chain.lag->value), chain.path.front(), human_duration(threshold));
  seen.annotations["description"] = evidence(chain);
  if (chain.slowest_hop) {
    const auto& [source, replica, channel] = *chain.slowest_hop;
    seen.annotations["summary"] += fmt::format("; {} → {} contributes most", source, replica);
    const HopReport* hop = report.find_hop(*chain.slowest_hop);
    seen.annotations["advice"] =
        hop == nullptr || hop->advice.empty()
            ? fmt::format("Begin with {}: see what its applier and receiver do, and whether it can keep up with {}.",
                          replica, source)
            : hop->advice;
  }
  return seen;
}

}  // namespace

void observe_chain_lag(std::vector<Observation>& all, const ChainReport& chain, const FleetReport& report,
                       const Options& options) {
  const Scope scope{{chain.name}, ""};
  const Rule warning("ChainLagging", chain_defaults, Severity::warning, scope, options);
  const Rule critical("ChainLagging", chain_defaults, Severity::critical, scope, options);
  if (!warning.enabled()) return;
  const auto& thresholds = chain.thresholds;
  // With one severity for both (a changed rule), the lower threshold decides alone.
  const bool merged = thresholds.warning && warning.severity() == critical.severity();
  if (thresholds.critical && !merged) all.push_back(observe(critical, chain, report, *thresholds.critical));
  if (thresholds.warning) all.push_back(observe(warning, chain, report, *thresholds.warning));
}

}  // namespace relaywatch::alert
