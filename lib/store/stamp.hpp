#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"

namespace relaywatch::store {

/// When something was saved, told in a way that another process can place on its own monotonic clock.
struct Stamp {
  std::string boot_id;  ///< names the machine's start from which `at.mono` counts; "" when it is not known
  Moment at;

  static Stamp now();
};

/// What to add to monotonic times that were saved at `saved` to have them on the clock of `now`: nothing within one
/// start of the machine; else what makes the wall clocks agree. Absent when they would lie in the future. Pure.
std::optional<Duration> clock_shift(const Stamp& saved, const Stamp& now);

}  // namespace relaywatch::store
