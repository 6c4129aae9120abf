#include "alert/alert_engine.hpp"

#include <utility>

namespace relaywatch::alert {
namespace {

AlertReport to_report(const AlertKey& key, const Instance& instance) {
  return {.name = key.name,
          .state = instance.state,
          .severity = key.severity,
          .labels = instance.labels,
          .annotations = instance.annotations,
          .since = instance.active_since.wall};
}

}  // namespace

StepResult step_all(AlertStates before, const std::vector<Observation>& observations, const Moment& now) {
  StepResult result;
  for (const Observation& seen : observations) {
    std::optional<Instance> instance;
    if (auto known = before.extract(seen.key)) instance = std::move(known.mapped());
    Step stepped = step(std::move(instance), seen, now);
    if (stepped.transition == Transition::fired) result.fired.push_back(to_report(seen.key, *stepped.instance));
    if (stepped.transition == Transition::resolved) {
      result.resolved.push_back(to_report(seen.key, *stepped.instance));
      continue;
    }
    if (stepped.instance) result.states.emplace(seen.key, std::move(*stepped.instance));
  }
  for (const auto& [key, instance] : before) {
    if (instance.state == AlertState::firing) result.resolved.push_back(to_report(key, instance));
  }
  return result;
}

std::vector<AlertReport> active_alerts(const AlertStates& states) {
  std::vector<AlertReport> alerts;
  alerts.reserve(states.size());
  for (const auto& [key, instance] : states) alerts.push_back(to_report(key, instance));
  return alerts;
}

}  // namespace relaywatch::alert
