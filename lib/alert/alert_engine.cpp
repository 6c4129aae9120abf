#include "alert/alert_engine.hpp"

#include <utility>

#include "alert/alert_words.hpp"
#include "alert/change.hpp"

namespace relaywatch::alert {
namespace {

AlertReport to_report(const AlertKey& key, const Instance& instance, std::map<std::string, std::string> annotations) {
  return {.name = key.name,
          .state = instance.state.value_or(AlertState::pending),
          .severity = key.severity,
          .labels = instance.labels,
          .annotations = std::move(annotations),
          .since = instance.active_since.wall,
          .affects = instance.affects};
}

}  // namespace

StepResult step_all(AlertStates before, const std::vector<Observation>& observations, const Moment& now) {
  StepResult result;
  for (const Observation& seen : observations) {
    std::optional<Instance> instance;
    if (auto known = before.extract(seen.key)) instance = std::move(known.mapped());
    Step stepped =
        seen.facts.empty() ? step(std::move(instance), seen, now) : step_change(std::move(instance), seen, now);
    if (stepped.transition == Transition::fired) {
      result.fired.push_back(to_report(seen.key, *stepped.instance, words_of(*stepped.instance)));
    }
    if (stepped.transition == Transition::resolved) {
      result.resolved.push_back(to_report(seen.key, *stepped.instance, all_clear_of(*stepped.instance, &seen, now)));
      stepped.instance = remembered(*stepped.instance, seen.flapping, now);
    }
    if (stepped.instance) result.states.emplace(seen.key, std::move(*stepped.instance));
  }
  for (const auto& [key, instance] : before) {
    if (instance.state != AlertState::firing) continue;
    result.resolved.push_back(to_report(key, instance, all_clear_of(instance, nullptr, now)));
  }
  return result;
}

std::vector<AlertReport> active_alerts(const AlertStates& states) {
  std::vector<AlertReport> alerts;
  alerts.reserve(states.size());
  for (const auto& [key, instance] : states) {
    if (instance.state) alerts.push_back(to_report(key, instance, words_of(instance)));
  }
  return alerts;
}

}  // namespace relaywatch::alert
