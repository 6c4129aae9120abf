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

}  // namespace

alert::Options read_alerts(ObjectReader& root, Problems& problems) {
  alert::Options options;
  std::optional<ObjectReader> section = root.object("alerts");
  if (!section) {
    return options;
  }
  const std::vector<std::string> names(alert::built_in_alert_names.begin(), alert::built_in_alert_names.end());
  for (const auto& [name, located] : section->members()) {
    if (std::ranges::find(names, name) == names.end()) {
      const std::string suggestion = did_you_mean(name, names);
      problems.error(located.path, "there is no alert of this name" +
                                       (suggestion.empty() ? "; there are " + join_or(names) : suggestion));
    }
    std::optional<ObjectReader> rule = ObjectReader::open(located, problems);
    if (!rule) {
      continue;
    }
    alert::RuleOptions rule_options;
    rule_options.enabled = rule->flag("enabled").value_or(true);
    rule_options.hold = rule->duration("for", hold_range);
    rule_options.keep_firing_for = rule->duration("keep_firing_for", hold_range);
    rule_options.clear_ratio = read_clear_ratio(*rule, problems);
    rule_options.severity = rule->choice<Severity>("severity", severities);
    rule_options.labels = read_labels(*rule, problems);
    rule->finish();
    options.rules[name] = std::move(rule_options);
  }
  return options;
}

}  // namespace relaywatch::config
