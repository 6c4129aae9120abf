#include "alert/instance.hpp"

#include <algorithm>
#include <utility>

namespace relaywatch::alert {
namespace {

Step fire(Instance instance, const Observation& seen, const Moment& now) {
  instance.state = AlertState::firing;
  instance.active_since = now;
  instance.flapping = note_fired(std::move(instance.flapping), seen.flapping, now);
  return {std::move(instance), Transition::fired};
}

Step begin(Instance instance, const Observation& seen, const Moment& now) {
  instance.labels = seen.labels;
  instance.annotations = seen.annotations;
  instance.affects = seen.affects;
  instance.pending_since = now.mono;
  instance.active_since = now;
  if (seen.hold <= Duration::zero()) return fire(std::move(instance), seen, now);
  instance.state = AlertState::pending;
  return {std::move(instance), Transition::none};
}

Step step_pending(Instance instance, const Observation& seen, const Moment& now) {
  if (seen.verdict != Verdict::raise) return {remembered(instance, seen.flapping, now), Transition::dropped};
  instance.labels = seen.labels;
  instance.annotations = seen.annotations;
  instance.affects = seen.affects;
  if (now.mono - instance.pending_since < seen.hold) return {std::move(instance), Transition::none};
  return fire(std::move(instance), seen, now);
}

/// One that flaps has to be quiet for the whole window: else it would soon be counted anew.
Duration quiet_time(const Instance& instance, const Observation& seen) {
  return instance.flapping.flaps ? std::max(seen.keep_firing_for, seen.flapping.window) : seen.keep_firing_for;
}

Step step_firing(Instance instance, const Observation& seen, const Moment& now) {
  switch (seen.verdict) {
    case Verdict::raise:
      instance.annotations = seen.annotations;
      instance.affects = seen.affects;
      if (instance.clear_since) instance.flapping = note_returned(std::move(instance.flapping));
      instance.clear_since.reset();
      return {std::move(instance), Transition::none};
    case Verdict::hold: return {std::move(instance), Transition::none};
    case Verdict::clear: break;
  }
  if (!instance.clear_since) instance.clear_since = now.mono;
  const bool over = now.mono - *instance.clear_since >= quiet_time(instance, seen);
  return {std::move(instance), over ? Transition::resolved : Transition::none};
}

}  // namespace

Step step(std::optional<Instance> before, const Observation& seen, const Moment& now) {
  if (!before || !before->state) {
    if (seen.verdict == Verdict::raise) return begin(before ? std::move(*before) : Instance{}, seen, now);
    return {before ? remembered(*before, seen.flapping, now) : std::nullopt, Transition::none};
  }
  return before->state == AlertState::pending ? step_pending(std::move(*before), seen, now)
                                              : step_firing(std::move(*before), seen, now);
}

std::optional<Instance> remembered(const Instance& over, const FlappingOptions& flapping, const Moment& now) {
  Flapping left = forget_old(over.flapping, flapping, now);
  if (left.fired.empty() && over.baseline.empty()) return std::nullopt;
  Instance inactive;
  inactive.flapping = std::move(left);
  inactive.baseline = over.baseline;
  inactive.changed_since = over.changed_since;
  return inactive;
}

}  // namespace relaywatch::alert
