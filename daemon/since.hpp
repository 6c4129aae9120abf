#pragma once

#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace relaywatch::daemon {

/// Reads "since when": RFC 3339 (also with a space where a URL's "+" was), seconds since the Unix epoch, or a duration
/// before `now`, such as "24h". Pure.
Result<WallTime> parse_since(std::string_view text, WallTime now);

}  // namespace relaywatch::daemon
