#pragma once

#include <cstdint>
#include <random>

#include "base/clock.hpp"

namespace relaywatch::simulator {

/// Seeded chance. The same seed gives the same world. Not thread-safe.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  [[nodiscard]] bool chance(double probability) { return uniform(0, 1) < probability; }
  [[nodiscard]] double uniform(double low, double high);
  /// Every order of magnitude between the two is as likely. Precondition: 0 < low <= high.
  [[nodiscard]] double log_uniform(double low, double high);
  [[nodiscard]] double exponential(double mean);
  /// From `low` to `high`, both included.
  [[nodiscard]] std::uint64_t integer(std::uint64_t low, std::uint64_t high);

  [[nodiscard]] Duration seconds(double low, double high);
  [[nodiscard]] Duration log_seconds(double low, double high);

 private:
  std::mt19937_64 engine_;
};

inline Duration to_duration(double seconds) { return std::chrono::duration_cast<Duration>(Seconds(seconds)); }

}  // namespace relaywatch::simulator
