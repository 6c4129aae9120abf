#include "alert/rule.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace relaywatch::alert {

Rule::Rule(std::string name, const RuleDefaults& defaults, Severity severity, const Options& options)
    : name_(std::move(name)), defaults_(defaults), severity_(severity) {
  if (const auto found = options.rules.find(name_); found != options.rules.end()) changed_ = found->second;
}

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
  return seen;
}

Observation observe_hop(const Rule& rule, const HopReport& hop, Verdict verdict) {
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
  return seen;
}

std::string chain_of(const FleetReport& report, const std::string& node) {
  const auto found = std::ranges::find_if(
      report.chains, [&](const ChainReport& chain) { return std::ranges::find(chain.path, node) != chain.path.end(); });
  return found == report.chains.end() ? "" : found->name;
}

}  // namespace relaywatch::alert
