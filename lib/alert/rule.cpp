#include "alert/rule.hpp"

#include <utility>

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

}  // namespace relaywatch::alert
