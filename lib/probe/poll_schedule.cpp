#include "probe/poll_schedule.hpp"

namespace relaywatch::probe {

namespace {

/// How many ticks, the first at `tick`, have come by `now`.
Duration::rep ticks_until(MonoTime now, MonoTime tick, Duration interval) {
  return tick > now ? 0 : (now - tick) / interval + 1;
}

}  // namespace

void PollSchedule::begin(MonoTime now) {
  // The tick that is due is this poll; others that went by before it began were left out by a backoff or by a busy
  // machine, not by this node.
  tick_ += interval_ * ticks_until(now, tick_, interval_);
  begun_ = now;
}

void PollSchedule::count_overruns(MonoTime now) {
  const Duration::rep passed = ticks_until(now, tick_, interval_);
  tick_ += interval_ * passed;
  // A short attempt somewhere between two ticks may pass one without having kept anybody waiting.
  overruns_ += static_cast<std::uint64_t>(on_grid_ ? passed : (now - begun_) / interval_);
}

void PollSchedule::end(MonoTime now) {
  count_overruns(now);
  next_ = tick_;
  on_grid_ = true;
}

void PollSchedule::end_and_retry_after(MonoTime now, Duration delay) {
  count_overruns(now);
  next_ = now + delay;
  on_grid_ = false;
}

}  // namespace relaywatch::probe
