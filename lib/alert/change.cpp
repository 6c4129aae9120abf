#include "alert/change.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace relaywatch::alert {
namespace {

using Facts = std::map<std::string, std::string>;

bool differ(const Facts& before, const Facts& now) {
  return std::ranges::any_of(now, [&before](const auto& fact) {
    const auto known = before.find(fact.first);
    return known != before.end() && known->second != fact.second;
  });
}

void name_before(Observation& seen, const Facts& before) {
  std::string& summary = seen.annotations["summary"];
  constexpr std::string_view place = "{before}";
  if (const auto found = summary.find(place); found != std::string::npos) {
    summary.replace(found, place.size(), in_words(before));
  }
}

}  // namespace

std::string in_words(const std::map<std::string, std::string>& facts) {
  std::string words;
  for (const auto& [name, value] : facts) words += fmt::format("{}{} {}", words.empty() ? "" : ", ", name, value);
  return words;
}

Step step_change(std::optional<Instance> before, Observation seen, const Moment& now) {
  Instance memory = before ? std::move(*before) : Instance{};
  if (!differ(memory.baseline, seen.facts)) {
    memory.baseline.insert(seen.facts.begin(), seen.facts.end());
    memory.changed_since.reset();
    return step(std::move(memory), seen, now);
  }
  if (!memory.changed_since) memory.changed_since = now.mono;
  if (now.mono - *memory.changed_since >= change_accepted_after) {
    memory.baseline = seen.facts;
    memory.changed_since.reset();
  } else if (seen.verdict == Verdict::clear) {
    name_before(seen, memory.baseline);
    seen.verdict = Verdict::raise;
  }
  return step(std::move(memory), seen, now);
}

}  // namespace relaywatch::alert
