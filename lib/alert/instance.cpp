#include "alert/instance.hpp"

namespace relaywatch::alert {
namespace {

Step begin(const Observation& seen, const Moment& now) {
  Instance instance;
  instance.labels = seen.labels;
  instance.annotations = seen.annotations;
  instance.pending_since = now.mono;
  instance.active_since = now;
  if (seen.hold > Duration::zero()) return {std::move(instance), Transition::none};
  instance.state = AlertState::firing;
  return {std::move(instance), Transition::fired};
}

Step step_pending(Instance instance, const Observation& seen, const Moment& now) {
  if (seen.verdict != Verdict::raise) return {std::nullopt, Transition::dropped};
  instance.labels = seen.labels;
  instance.annotations = seen.annotations;
  if (now.mono - instance.pending_since < seen.hold) return {std::move(instance), Transition::none};
  instance.state = AlertState::firing;
  instance.active_since = now;
  return {std::move(instance), Transition::fired};
}

Step step_firing(Instance instance, const Observation& seen, const Moment& now) {
  switch (seen.verdict) {
    case Verdict::raise:
      instance.annotations = seen.annotations;
      instance.clear_since.reset();
      return {std::move(instance), Transition::none};
    case Verdict::hold: return {std::move(instance), Transition::none};
    case Verdict::clear: break;
  }
  if (!instance.clear_since) instance.clear_since = now.mono;
  const bool over = now.mono - *instance.clear_since >= seen.keep_firing_for;
  return {std::move(instance), over ? Transition::resolved : Transition::none};
}

}  // namespace

Step step(std::optional<Instance> before, const Observation& seen, const Moment& now) {
  if (!before) return seen.verdict == Verdict::raise ? begin(seen, now) : Step{};
  return before->state == AlertState::pending ? step_pending(std::move(*before), seen, now)
                                              : step_firing(std::move(*before), seen, now);
}

}  // namespace relaywatch::alert
