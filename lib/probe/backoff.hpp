#pragma once

#include <cstdint>

#include "base/clock.hpp"

namespace relaywatch::probe {

/// How long to wait before the next attempt after `failures` in a row (at least 1): evenly spread over
/// [0, min(cap, base * 2^(failures - 1))], "full jitter", so that 1,000 nodes do not come back in one instant. Pure:
/// `random` is any 64 random bits.
Duration backoff_delay(unsigned failures, Duration base, Duration cap, std::uint64_t random);

/// Counts failures and gives the delays. The same seed gives the same delays.
class Backoff {
 public:
  Backoff(Duration base, Duration cap, std::uint64_t seed) : base_(base), cap_(cap), random_(seed) {}

  /// After one more failure: the delay before the next attempt.
  Duration failed();
  void succeeded() { failures_ = 0; }

 private:
  Duration base_;
  Duration cap_;
  std::uint64_t random_;  ///< SplitMix64's state: eight bytes, as there is one per node
  unsigned failures_ = 0;
};

}  // namespace relaywatch::probe
