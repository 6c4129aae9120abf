#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "base/clock.hpp"

namespace relaywatch::analysis {

/// The rate of a growing count over the recent past. Not thread-safe.
class RateWindow {
 public:
  /// Records the count at `time`. Times must not go back.
  void add(MonoTime time, std::uint64_t total);

  /// Bytes per second over the last `span` up to the newest record; nullopt while less than half of it is known.
  [[nodiscard]] std::optional<double> rate(Duration span) const;

 private:
  struct Record {
    MonoTime time;
    std::uint64_t total;
  };
  std::deque<Record> records_;  ///< at least `spacing` apart, but for the newest
};

/// When the backlog will be worked off: 0 when there is none, infinite when it is not shrinking.
/// nullopt while a rate is unknown.
std::optional<Seconds> catch_up_time(std::uint64_t backlog, std::optional<double> apply, std::optional<double> write);

}  // namespace relaywatch::analysis
