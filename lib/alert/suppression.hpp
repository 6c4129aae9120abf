#pragma once

#include <optional>
#include <string>

#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// What explains that a hop is not ok, so that it must not be paged on its own; nullopt when nothing does. Pure.
/// A replica that is down explains its hop. A source that is down, or was until just now, explains that its replica's
/// receiver cannot reach it and that the lag is unknown, but not an error or an operator's stop on the replica.
/// A receiver that cannot reach its source is only judged once the monitor has asked the source itself.
/// What left a backlog, a fault that is over or a lag above, explains that the hop lags for as long as it is worked
/// off, or held up above by hops that lag more, and for three times as long as the lag was large at most.
std::optional<std::string> explanation(const HopReport& hop, const FleetReport& report);

/// Whether a lag with that origin will be gone soon enough to be no fault of its own. `catch_up`: absent when it cannot
/// be told, which is believed for a minute. Pure.
bool is_worked_off(const BacklogOrigin& origin, const std::optional<Seconds>& catch_up, Seconds lag);

}  // namespace relaywatch::alert
