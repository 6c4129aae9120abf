#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace relaywatch::dialect {

/// The times in a heartbeat table, as pt-heartbeat writes them: by the writer's clock, in its local time or in UTC.
/// Local time is that of this process (TZ), which therefore has to be the writer's.

/// "2026-11-22T06:45:08.123456".
std::string stamp_text(WallTime time, bool utc);

/// Reads pt-heartbeat's form, and the one of its first row and of a datetime column: "2026-11-22 06:45:08", with or
/// without a fraction. Of the hour that the end of summer time repeats, the later one is taken unless it is still to
/// come at `read_at`. nullopt when it is no time.
std::optional<WallTime> parse_stamp(std::string_view text, bool utc, WallTime read_at);

}  // namespace relaywatch::dialect
