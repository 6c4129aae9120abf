#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"

namespace relaywatch::daemon {

/// When the next evaluation is due, and whether evaluations still work. Pure but for its own state: the time is
/// always a parameter. Not thread-safe.
class EvaluationPace {
 public:
  /// Snapshots that come within this time of an evaluation share the next one.
  static constexpr Duration coalescing = std::chrono::milliseconds(50);
  /// Moved positions alone may wait a little longer in a large fleet, so that evaluating stays cheap: routine
  /// evaluations take at most one part in this many of the loop's time.
  static constexpr int routine_pause_factor = 20;
  /// The last evaluation that worked may be this old, or five intervals when that is longer.
  static constexpr Duration shortest_patience = std::chrono::seconds(5);

  /// Due at once. `interval`: the longest pause between two evaluations.
  EvaluationPace(Duration interval, MonoTime now);

  /// A snapshot was taken in; `matters`: something changed in it that a person would care about.
  /// True when the next evaluation is due sooner than it was.
  bool snapshot(bool matters, MonoTime now);

  void begin(MonoTime now);    ///< an evaluation begins, whether it will work or not
  void succeed(MonoTime now);  ///< it worked, and ended now

  [[nodiscard]] MonoTime due() const { return due_; }

  /// The age of the last evaluation that worked when that is too old; before the first, the time waited for it.
  [[nodiscard]] std::optional<Duration> silence(MonoTime now) const;

  /// Counts the silence from what an earlier pace knew, so that a reload does not hide it.
  void inherit(const EvaluationPace& earlier) { succeeded_ = earlier.succeeded_; }

 private:
  Duration interval_;
  MonoTime due_;
  MonoTime succeeded_;
  std::optional<MonoTime> begun_;
  Duration took_{};  ///< the last one that worked
};

}  // namespace relaywatch::daemon
