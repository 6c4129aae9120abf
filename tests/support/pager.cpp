#include "support/pager.hpp"

#include <fmt/format.h>
#include <utility>

#include "alert/builtin_rules.hpp"

namespace relaywatch::test {

void Pager::look(const FleetReport& report) {
  auto step = alert::step_all(std::move(states_), alert::observe(report, options_), report.at);
  states_ = std::move(step.states);
  for (AlertReport& alert : step.fired) pages_.push_back({report.at, std::move(alert)});
  for (AlertReport& alert : step.resolved) ends_.push_back({report.at, std::move(alert)});
}

std::string words_of(const AlertReport& alert) {
  const auto label = [&alert](const char* name) {
    const auto found = alert.labels.find(name);
    return found == alert.labels.end() ? std::string() : found->second;
  };
  std::string subject = label("node");
  if (subject.empty()) subject = label("source").empty() ? label("chain") : label("source") + "→" + label("replica");
  return fmt::format("{} {} {}", alert.name, subject, label("cause"));
}

}  // namespace relaywatch::test
