#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "base/clock.hpp"

namespace relaywatch::notify {

/// The pauses between attempts to reach a receiver that is out of order: 0.5 s, doubled at each failure up to 30 s,
/// each shortened at random by up to a half so that many monitors do not knock in step. Not thread-safe.
class Backoff {
 public:
  static constexpr Duration first = std::chrono::milliseconds(500);
  static constexpr Duration longest = std::chrono::seconds(30);
  /// A receiver's own Retry-After is followed up to this: one bad header must not silence the pages for a day.
  static constexpr Duration longest_asked_for = std::chrono::minutes(5);

  /// `random` gives numbers in [0, 1).
  explicit Backoff(std::function<double()> random);

  /// The pause after one more failure; `retry_after` is what the receiver asked for.
  Duration next(std::optional<std::chrono::seconds> retry_after);

  void reset() { pause_ = first; }

 private:
  std::function<double()> random_;
  Duration pause_ = first;
};

}  // namespace relaywatch::notify
