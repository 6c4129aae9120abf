#include "alert/rule.hpp"

#include <fmt/format.h>

#include "base/human_units.hpp"

namespace relaywatch::alert {
namespace {

/// What the hop does now that the alert's condition is gone: that need not be well.
std::string present_words(const HopReport& hop) {
  switch (hop.state) {
    case HopState::ok:
    case HopState::lagging: return "replicates again";
    case HopState::unknown: return "runs again";
    default: return fmt::format("is {} now", to_string(hop.state));
  }
}

/// "b → c replicates again: it was broken (duplicate key) for 12 min; lag is 3 s"
std::string all_clear(const HopReport& hop, std::string_view was) {
  const std::string lag = hop.lag ? fmt::format("; lag is {}", human_duration(hop.lag->value)) : "";
  return fmt::format("{} {}: it was {} for {{lasted}}{}", hop_name(hop.id), present_words(hop), was, lag);
}

}  // namespace

Rule::Rule(std::string name, const RuleDefaults& defaults, Severity severity, const Scope& scope,
           const Options& options)
    : name_(std::move(name)),
      defaults_(defaults),
      severity_(severity),
      changed_(options_for(name_, scope, options)),
      flapping_(options.flapping) {}

Observation Rule::observation(std::string subject, std::map<std::string, std::string> labels) const {
  Observation seen;
  seen.key = {name_, severity(), std::move(subject)};
  seen.labels = std::move(labels);
  seen.labels.insert(changed_.labels.begin(), changed_.labels.end());
  seen.labels["alertname"] = name_;
  seen.labels["severity"] = to_string(severity());
  // An empty label is no label, to Prometheus as to Alertmanager.
  std::erase_if(seen.labels, [](const auto& label) { return label.second.empty(); });
  seen.hold = changed_.hold.value_or(defaults_.hold);
  seen.keep_firing_for = changed_.keep_firing_for.value_or(defaults_.keep_firing_for);
  seen.flapping = flapping_;
  return seen;
}

Observation observe_hop(const Rule& rule, const HopReport& hop, Verdict verdict, std::string_view was) {
  Observation seen = rule.observation(fmt::format("{}|{}|{}", hop.id.source, hop.id.replica, hop.id.channel),
                                      {{"chain", hop.chains.empty() ? "" : hop.chains.front()},
                                       {"source", hop.id.source},
                                       {"replica", hop.id.replica},
                                       {"channel", hop.id.channel},
                                       {"cause", std::string(to_string(hop.cause))}});
  seen.verdict = verdict;
  seen.annotations["summary"] = hop.summary;
  seen.annotations["advice"] = hop.advice;
  std::string evidence;
  for (const auto& [name, value] : hop.evidence) evidence += fmt::format("{}: {}\n", name, value);
  seen.annotations["description"] = evidence;
  if (verdict == Verdict::clear) seen.all_clear = all_clear(hop, was);
  return seen;
}

std::string hop_name(const HopId& hop) {
  return fmt::format("{} → {}{}", hop.source, hop.replica,
                     hop.channel.empty() ? "" : fmt::format(" (channel {})", hop.channel));
}

Scope scope_of(const HopReport& hop) { return {hop.chains, hop.id.replica}; }

NodeScopes node_scopes(const FleetReport& report) {
  NodeScopes scopes;
  for (const NodeReport& node : report.nodes) scopes[node.name].node = node.name;
  for (const ChainReport& chain : report.chains) {
    for (const std::string& name : chain.path) {
      scopes[name].node = name;
      scopes[name].chains.push_back(chain.name);
    }
  }
  return scopes;
}

std::string chain_of(const Scope& scope) { return scope.chains.empty() ? "" : scope.chains.front(); }

}  // namespace relaywatch::alert
