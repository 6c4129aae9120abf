#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace relaywatch::report {

/// RFC 3339 in UTC with milliseconds: "2026-11-22T06:45:08.123Z". Independent of locale and time zone.
std::string rfc3339(WallTime time);

/// How a terminal shows a time: "2026-11-22 06:45:08" in some time zone.
using ShownTime = std::string (*)(WallTime time);

/// The same in UTC.
std::string utc_time(WallTime time);

/// Reads what rfc3339() writes; the fraction may be absent or of another length, and the offset another than UTC's
/// ("+01:00"). nullopt: not of this form.
std::optional<WallTime> parse_rfc3339(std::string_view text);

}  // namespace relaywatch::report
