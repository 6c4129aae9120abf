#include "analysis/heartbeat_lag.hpp"

#include <algorithm>

namespace relaywatch::analysis {
namespace {

using std::chrono::seconds;

/// Two clocks run apart by less than this part of the time, also while one of them is being corrected.
constexpr double drift = 0.001;

/// A stamp is read from the clock before its transaction is committed: stamps that disagree by less than this were
/// slow to commit; by more, the clock was set.
constexpr Duration slow_commit = seconds(2);

Duration between(WallTime from, WallTime to) { return std::chrono::duration_cast<Duration>(to - from); }

Duration since_epoch(WallTime stamp) { return std::chrono::duration_cast<Duration>(stamp.time_since_epoch()); }

Seconds at_least_zero(Duration duration) { return std::max(Seconds(duration), Seconds(0)); }

MonoTime middle(const Window& window) { return window.begin + (window.end - window.begin) / 2; }

}  // namespace

void WriterClock::take(const StampReading& read) {
  const bool moved = newest_ && newest_->stamp != read.stamp;
  if (moved) {
    learn_pace(read);
    learn_offset(read);
  }
  seen_again_ = newest_ && !moved;
  newest_ = read;
}

void WriterClock::learn_pace(const StampReading& read) {
  beat_ = gap_ = interval_;
  if (read.stamp < newest_->stamp) return;
  gap_ = std::max(interval_, between(newest_->stamp, read.stamp));
  // Where every poll sees a new stamp, some between them may not have been seen.
  if (!seen_again_) return;
  beat_ = gap_;
  if (gap_ > 2 * interval_) {
    before_pause_ = newest_->stamp;
    pause_ = gap_;
  }
}

void WriterClock::learn_offset(const StampReading& read) {
  Offset offset{newest_->window.begin.time_since_epoch() - since_epoch(read.stamp),
                read.window.end.time_since_epoch() - since_epoch(read.stamp)};
  bool was_set = read.stamp < newest_->stamp;
  if (offset_ && !was_set) {
    const Offset known = drifted(read.window.end);
    const Offset common{std::max(known.low, offset.low), std::min(known.high, offset.high)};
    const Duration apart = common.low - common.high;
    was_set = apart > slow_commit;
    if (apart <= Duration::zero()) {
      offset = common;
    } else if (!was_set) {
      offset = {std::min(known.low, offset.low), std::max(known.high, offset.high)};
    }
  }
  if (was_set) clock_set_ = read.stamp;
  offset_ = offset;
  learnt_at_ = read.window.end;
}

WriterClock::Offset WriterClock::drifted(MonoTime now) const {
  const Duration elapsed = std::max(now - learnt_at_, learnt_at_ - now);
  const auto apart = std::chrono::duration_cast<Duration>(elapsed * drift);
  return {offset_->low - apart, offset_->high + apart};
}

std::optional<StampTime> WriterClock::written_at(WallTime stamp, MonoTime now) const {
  if (!offset_ || (clock_set_ && stamp < *clock_set_)) return std::nullopt;
  const Offset offset = drifted(now);
  const MonoTime unshifted(since_epoch(stamp));
  // The poll that came soonest after its stamp was no more than a beat late.
  const Duration probable = std::max(offset.low + (offset.high - offset.low) / 2, offset.high - beat_ / 2);
  return StampTime{{unshifted + offset.low, unshifted + offset.high}, unshifted + probable};
}

Duration WriterClock::gap_after(WallTime stamp) const { return before_pause_ == stamp ? std::max(pause_, gap_) : gap_; }

std::optional<LagBounds> heartbeat_lag(const WriterClock& clock, const StampReading& read) {
  const auto written = clock.written_at(read.stamp, read.window.end);
  // A stamp from the future: the clock was set, and its new time is not known yet.
  if (!written || written->within.begin > read.window.end) return std::nullopt;
  const Duration age = middle(read.window) - written->estimate;
  LagBounds lag;
  // What is missing first may have been written right after the stamp, or right before the next one.
  lag.high = at_least_zero(read.window.end - written->within.begin);
  lag.low = at_least_zero(read.window.begin - written->within.end - clock.gap_after(read.stamp));
  // Younger stamps than this may be the newest there are.
  if (age > clock.beat() * 3 / 2) lag.estimate = age - clock.beat() / 2;
  if (read.stamp >= clock.newest()->stamp) {
    // All that was stamped when the origin was last seen is there.
    lag.low = Seconds(0);
    lag.estimate = std::min(lag.estimate, at_least_zero(read.window.end - clock.newest()->window.begin));
  }
  lag.estimate = std::clamp(lag.estimate, lag.low, *lag.high);
  return lag;
}

std::optional<LagBounds> heartbeat_lag_between(const WriterClock& clock, const StampReading& source,
                                               const StampReading& replica) {
  auto lag = heartbeat_lag(clock, replica);
  if (!lag) return std::nullopt;
  lag->low = lag->estimate = Seconds(0);
  if (replica.stamp >= source.stamp) return lag;
  // What the source had is missing; as if its stamps ran on as fast as the writer's.
  lag->low = std::min(at_least_zero(replica.window.begin - source.window.end), *lag->high);
  const Duration apart = between(replica.stamp, source.stamp) + (middle(replica.window) - middle(source.window));
  if (apart > clock.beat()) lag->estimate = apart;
  lag->estimate = std::clamp(lag->estimate, lag->low, *lag->high);
  return lag;
}

LagFigure to_heartbeat_figure(const LagBounds& bounds) {
  return {bounds.estimate, std::max(*bounds.high - bounds.estimate, bounds.estimate - bounds.low), LagBasis::heartbeat};
}

Duration longest_silence(Duration interval, Duration poll) {
  return std::max({10 * interval, 3 * poll, Duration(seconds(10))});
}

}  // namespace relaywatch::analysis
