#include "config/read_alerts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "config/suggestion.hpp"

namespace relaywatch::config {
namespace {

using std::chrono::hours;

constexpr DurationRange hold_range{Duration::zero(), hours(24 * 7)};
constexpr DurationRange threshold_range{std::chrono::minutes(1), hours(24 * 365)};
constexpr DurationRange flapping_range{std::chrono::seconds(1), hours(24)};
constexpr std::int64_t max_flapping_count = 100;
constexpr std::array<Choice<Severity>, 2> severities = {
    {{"warning", Severity::warning}, {"critical", Severity::critical}}};

/// Labels that make up an alert's identity.
constexpr std::array<std::string_view, 8> own_labels = {"alertname", "severity", "chain",   "node",
                                                        "source",    "replica",  "channel", "cause"};

bool is_label_name(std::string_view name) {
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') && !name.starts_with("__") &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
         });
}

/// "80%" → 0.8
std::optional<double> read_clear_ratio(ObjectReader& rule, Problems& problems) {
  const std::optional<std::string> text = rule.text("clear");
  if (!text) {
    return std::nullopt;
  }
  int percent = 0;
  const auto [end, status] = std::from_chars(text->data(), text->data() + text->size(), percent);
  const bool is_percentage = status == std::errc() && std::string_view(end) == "%";
  if (!is_percentage || percent < 1 || percent > 100) {
    problems.error(rule.path_of("clear"),
                   "expected a part of the threshold from \"1%\" to \"100%\", found " + in_quotes(*text));
    return std::nullopt;
  }
  return percent / 100.0;
}

std::map<std::string, std::string> read_labels(ObjectReader& rule, Problems& problems) {
  std::map<std::string, std::string> labels;
  std::optional<ObjectReader> section = rule.object("labels");
  if (!section) {
    return labels;
  }
  for (const auto& [name, located] : section->members()) {
    if (std::ranges::find(own_labels, name) != own_labels.end()) {
      problems.error(located.path, "this label is set by relaywatch itself" +
                                       std::string(name == "severity" ? "; use the rule's \"severity\"" : ""));
    } else if (!is_label_name(name)) {
      problems.error(located.path,
                     "a label's name is made of letters, digits and \"_\", and begins with neither a digit "
                     "nor \"__\"");
    }
    if (const auto value = read_text(located, problems)) {
      labels[name] = *value;
    }
  }
  return labels;
}

/// Only BinlogPurgeRisk has a threshold of its own; those of lag are the chains'.
alert::Thresholds read_threshold(ObjectReader& rule, const std::string& name, Problems& problems) {
  const bool is_lag = name == "HopLagging" || name == "ChainLagging";
  if (name != "BinlogPurgeRisk") {
    if (rule.has("threshold")) {
      rule.find("threshold");
      problems.error(rule.path_of("threshold"), is_lag
                                                    ? "the thresholds of this alert are the \"lag\" of its chain or hop"
                                                    : "this alert has no threshold; BinlogPurgeRisk has one");
    }
    return {};
  }
  alert::Thresholds threshold;
  std::optional<ObjectReader> section = rule.object("threshold");
  if (!section) {
    return threshold;
  }
  threshold.warning = section->duration("warning", threshold_range);
  threshold.critical = section->duration("critical", threshold_range);
  section->finish();
  if (threshold.warning && threshold.critical && *threshold.warning <= *threshold.critical) {
    problems.error(section->path(), "this is time that is left: the warning threshold must be above the critical one");
  }
  return threshold;
}

alert::RuleOptions read_rule(ObjectReader& rule, const std::string& name, Problems& problems) {
  alert::RuleOptions options;
  options.enabled = rule.flag("enabled");
  options.hold = rule.duration("for", hold_range);
  options.keep_firing_for = rule.duration("keep_firing_for", hold_range);
  options.clear_ratio = read_clear_ratio(rule, problems);
  options.severity = rule.choice<Severity>("severity", severities);
  options.labels = read_labels(rule, problems);
  options.threshold = read_threshold(rule, name, problems);
  rule.finish();
  return options;
}

void read_rules(alert::RuleChanges& rules, const std::string& name, const Located& located, Problems& problems) {
  const std::vector<std::string> names(alert::built_in_alert_names.begin(), alert::built_in_alert_names.end());
  if (std::ranges::find(names, name) == names.end()) {
    const std::string suggestion = did_you_mean(name, names);
    problems.error(located.path, "there is no alert of this name" +
                                     (suggestion.empty() ? "; there are " + join_or(names) : suggestion));
  }
  if (std::optional<ObjectReader> rule = ObjectReader::open(located, problems)) {
    rules[name] = read_rule(*rule, name, problems);
  }
}

alert::FlappingOptions read_flapping(const Located& located, Problems& problems) {
  alert::FlappingOptions options;
  std::optional<ObjectReader> section = ObjectReader::open(located, problems);
  if (!section) {
    return options;
  }
  if (const auto count = section->integer("count", 0, max_flapping_count)) {
    if (*count == 1) {
      problems.error(section->path_of("count"), "nothing flaps that fires once: 0 switches it off, else 2 or more");
    }
    options.count = static_cast<std::uint32_t>(*count);
  }
  options.window = section->duration("window", flapping_range).value_or(options.window);
  section->finish();
  return options;
}

}  // namespace

alert::Options read_alerts(ObjectReader& root, Problems& problems) {
  alert::Options options;
  std::optional<ObjectReader> section = root.object("alerts");
  if (!section) {
    return options;
  }
  for (const auto& [name, located] : section->members()) {
    if (name == "flapping") {
      options.flapping = read_flapping(located, problems);
    } else {
      read_rules(options.rules, name, located, problems);
    }
  }
  return options;
}

alert::RuleChanges read_own_alerts(ObjectReader& parent, AlertsOf place, Problems& problems) {
  alert::RuleChanges rules;
  std::optional<ObjectReader> section = parent.object("alerts");
  if (!section) {
    return rules;
  }
  for (const auto& [name, located] : section->members()) {
    if (name == "Watchdog" || (place == AlertsOf::hop && (name == "ChainLagging" || name == "HeartbeatStale"))) {
      problems.error(located.path, std::string("this alert is not about a ") +
                                       (place == AlertsOf::hop ? "hop or the node that it ends at" : "chain"));
      continue;
    }
    read_rules(rules, name, located, problems);
  }
  return rules;
}

}  // namespace relaywatch::config
