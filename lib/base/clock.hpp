#pragma once

#include <chrono>

namespace relaywatch {

/// The monitor's own monotonic clock: every lag and duration is measured on it, never on a server's clock.
using MonoTime = std::chrono::steady_clock::time_point;
/// Wall-clock time, for people and for other programs only.
using WallTime = std::chrono::system_clock::time_point;
/// Durations in seconds, as they are shown and exported.
using Seconds = std::chrono::duration<double>;
using Duration = std::chrono::steady_clock::duration;

/// One instant on both clocks. Pure functions take it as `now`.
struct Moment {
  MonoTime mono;
  WallTime wall;

  static Moment now() { return {std::chrono::steady_clock::now(), std::chrono::system_clock::now()}; }

  /// The wall-clock time of a monotonic instant, as seen from this moment.
  [[nodiscard]] WallTime wall_at(MonoTime time) const {
    return wall + std::chrono::duration_cast<WallTime::duration>(time - mono);
  }
};

/// A span of the monitor's clock: the instant of interest lies somewhere within it.
struct Window {
  MonoTime begin;
  MonoTime end;

  bool operator==(const Window&) const = default;
};

}  // namespace relaywatch
