#include "evaluation_pace.hpp"

#include <algorithm>

namespace relaywatch::daemon {

EvaluationPace::EvaluationPace(Duration interval, MonoTime now)
    : interval_(std::max(interval, coalescing)), due_(now), succeeded_(now) {}

bool EvaluationPace::snapshot(bool matters, MonoTime now) {
  const Duration pause = matters ? coalescing : std::max(coalescing, took_ * routine_pause_factor);
  const MonoTime due = begun_ ? std::max(now, *begun_ + pause) : now;
  if (due >= due_) return false;
  due_ = due;
  return true;
}

void EvaluationPace::begin(MonoTime now) {
  begun_ = now;
  due_ = now + interval_;
}

void EvaluationPace::succeed(MonoTime now) {
  took_ = now - begun_.value_or(now);
  succeeded_ = now;
}

std::optional<Duration> EvaluationPace::silence(MonoTime now) const {
  const Duration age = now - succeeded_;
  if (age <= std::max(shortest_patience, 5 * interval_)) return std::nullopt;
  return age;
}

}  // namespace relaywatch::daemon
