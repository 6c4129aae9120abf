#pragma once

#include <cstdint>
#include <optional>

#include "analysis/pace.hpp"
#include "base/clock.hpp"

namespace relaywatch::analysis {

/// A replication thread as one poll saw it.
struct ThreadSample {
  MonoTime time;
  bool running = false;
  std::uint64_t done = 0;                ///< bytes passed so far; only grows
  std::optional<std::uint64_t> backlog;  ///< bytes that lay before it; nullopt when not known
};

/// How fast a replication thread works when it has work, measured since it was last started. Times in which it may have
/// waited for work say nothing of that and do not count; a standstill in the midst of work does, until it has ended.
/// Not thread-safe.
class Capacity {
 public:
  void take(const ThreadSample& sample);

  /// A poll failed: nobody knows what went on until the next.
  void lose_sight();

  [[nodiscard]] bool known() const { return last_.has_value(); }
  /// Whether it ran when last seen.
  [[nodiscard]] bool running() const { return last_ && last_->running; }
  [[nodiscard]] const Pace& pace() const { return pace_; }

  /// While it keeps up, that is, has done by the last poll all that lay before it at the one before: how long it takes
  /// for what lies before it now, which is at most a few polls. nullopt when it does not keep up.
  [[nodiscard]] std::optional<Seconds> keeps_up_within() const { return keeps_up_within_; }

 private:
  std::optional<ThreadSample> last_;
  Pace pace_;
  Seconds standstill_{};
  std::optional<Seconds> keeps_up_within_;
};

}  // namespace relaywatch::analysis
