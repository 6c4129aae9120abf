#include "alert/alert_words.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <string_view>

#include "base/human_units.hpp"

namespace relaywatch::alert {
namespace {

std::string text_of(const std::map<std::string, std::string>& texts, const std::string& name) {
  const auto found = texts.find(name);
  return found == texts.end() ? std::string() : found->second;
}

std::string with_spaces(std::string words) {
  std::ranges::replace(words, '_', ' ');
  return words;
}

void replace(std::string& text, std::string_view name, std::string_view value) {
  const auto found = text.find(name);
  if (found != std::string::npos) text.replace(found, name.size(), value);
}

std::string in_utc(WallTime time) {
  return fmt::format("{:%F %T} UTC", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

/// "" for one that does not flap.
std::string flapping_words(const Instance& instance) {
  const Flapping& flapping = instance.flapping;
  if (!flapping.flaps || !flapping.since) return {};
  return fmt::format("it began {} times since {}", flapping.times, in_utc(*flapping.since));
}

}  // namespace

std::map<std::string, std::string> words_of(const Instance& instance) {
  auto annotations = instance.annotations;
  if (const std::string flapping = flapping_words(instance); !flapping.empty()) {
    annotations["flapping"] = flapping;
    annotations["summary"] += fmt::format(" [flapping: {}]", flapping);
  }
  return annotations;
}

std::map<std::string, std::string> all_clear_of(const Instance& over, const Observation* seen, const Moment& now) {
  const MonoTime end = over.clear_since.value_or(now.mono);
  const std::string lasted = human_duration(std::max(Seconds(end - over.active_since.mono), Seconds(0)));
  const std::string raised = text_of(over.annotations, "summary");
  std::map<std::string, std::string> annotations;
  std::string& summary = annotations["summary"];
  if (seen != nullptr && !seen->all_clear.empty()) {
    summary = seen->all_clear;
    replace(summary, "{cause}", with_spaces(text_of(over.labels, "cause")));
    replace(summary, "{lasted}", lasted);
  } else if (seen != nullptr) {
    summary = fmt::format("over after {}: {}", lasted, raised);
  } else {
    summary = fmt::format("no longer watched, after {}: {}", lasted, raised);
  }
  annotations["description"] = fmt::format("It was: {}", raised);
  if (const std::string flapping = flapping_words(over); !flapping.empty()) {
    annotations["flapping"] = flapping;
    summary += fmt::format(" [flapped: {}]", flapping);
  }
  return annotations;
}

}  // namespace relaywatch::alert
