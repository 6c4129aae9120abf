#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace relaywatch::config {

/// Reads "250ms", "1s", "5m", "2h", "30d": a whole number and one unit. The error says what form is wanted.
Result<Duration> parse_duration(std::string_view text);

/// The same form again, in the largest unit that gives a whole number; below a millisecond, "0ms".
std::string format_duration(Duration duration);

}  // namespace relaywatch::config
