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
/// off, or still passed on from above, and not beyond.
std::optional<std::string> explanation(const HopReport& hop, const FleetReport& report);

/// Whether working off a backlog that has made data this old, and would be done after `catch_up`, is no fault of its
/// own. Pure.
bool closes_soon(Seconds catch_up, Seconds lag);

}  // namespace relaywatch::alert
