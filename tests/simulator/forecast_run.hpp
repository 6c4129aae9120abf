#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/clock.hpp"

namespace relaywatch::simulator {

/// How far catching up had come when it was asked how long it would still take.
inline constexpr std::array catch_up_parts = {0.25, 0.5, 0.75};

struct Forecast {
  std::optional<Seconds> said;
  Seconds true_remaining{};

  /// |said - true| / true; infinite when nothing, or "never", was said.
  [[nodiscard]] double error() const;
};

struct ForecastRun {
  bool stopped = false;                  ///< else only slow
  std::optional<Seconds> while_held_up;  ///< shortly before the applier could work again
  std::array<Forecast, catch_up_parts.size()> forecasts;
};

/// One hop under a noisy, at times bursty or idle load. Its applier is stopped, or all but stopped, for a while, and
/// has a backlog to work off then. nullopt when, by the chance of the seed, that is not long enough to foretell
/// anything.
std::optional<ForecastRun> run_catch_up(std::uint64_t seed);

}  // namespace relaywatch::simulator
