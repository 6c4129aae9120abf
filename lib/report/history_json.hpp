#pragma once

#include <nlohmann/json_fwd.hpp>

#include "model/history.hpp"

namespace relaywatch::report {

/// /api/v1/history: the series of a hop or a chain, one figure for each of `times`, which are the ends of the steps in
/// seconds since 1970. Unknown is null, infinite is "inf"; lags in seconds to the millisecond, bytes, bytes per second.
/// Pure, thread-safe, no errors: every string is valid UTF-8.
nlohmann::ordered_json history_json(const HopHistory& history);
nlohmann::ordered_json history_json(const ChainHistory& history);

}  // namespace relaywatch::report
