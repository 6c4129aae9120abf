#pragma once

#include <cstdint>

#include "base/clock.hpp"

namespace relaywatch::probe {

/// When to poll: on the grid start + phase + k * interval, which never drifts, except while a node is down, when
/// attempts come as the backoff says. Pure.
class PollSchedule {
 public:
  PollSchedule(MonoTime start, Duration phase, Duration interval)
      : interval_(interval), next_(start + phase), tick_(next_) {}

  /// When the next poll is to begin.
  [[nodiscard]] MonoTime next() const { return next_; }

  /// A poll begins. To be followed by one of the ends below.
  void begin(MonoTime now);
  /// The poll ended at `now`: the ticks that it ran past are overruns; the next poll is the next tick.
  void end(MonoTime now);
  /// The poll failed: overruns are counted alike, but the next attempt is at `now + delay`. The ticks in between are
  /// left out on purpose, and are no overruns.
  void end_and_retry_after(MonoTime now, Duration delay);

  /// Ticks missed so far because a poll took too long.
  [[nodiscard]] std::uint64_t overruns() const { return overruns_; }

 private:
  void count_overruns(MonoTime now);

  Duration interval_;
  MonoTime next_;  ///< when the next poll is to begin
  MonoTime tick_;  ///< the grid's first tick after the last begin() or end
  MonoTime begun_;
  bool on_grid_ = true;  ///< the next poll, or the one that runs, is a tick's; else a backoff's
  std::uint64_t overruns_ = 0;
};

}  // namespace relaywatch::probe
