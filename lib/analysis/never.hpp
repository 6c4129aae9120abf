#pragma once

#include <limits>

#include "base/clock.hpp"

namespace relaywatch::analysis {

/// The time until something that will not happen as things are. (One that is not known is nullopt.)
inline constexpr Seconds never{std::numeric_limits<double>::infinity()};

}  // namespace relaywatch::analysis
