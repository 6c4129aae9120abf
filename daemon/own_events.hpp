#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/problem.hpp"
#include "model/event.hpp"
#include "model/maintenance.hpp"

namespace relaywatch::daemon {

/// The events that the servers have no part in: what becomes of the daemon, and what people do to it. Without ids.
/// Pure.

/// `last`: the newest event of the daemon's life that an earlier run kept; absent: there is none.
Event daemon_started(WallTime at, const std::string& version, const std::optional<Event>& last);
Event daemon_stopped(WallTime at);

Event config_reloaded(WallTime at);
/// `problems` is not empty; the first one is told.
Event config_refused(WallTime at, const std::vector<config::Problem>& problems);

Event maintenance_begun(const Maintenance& maintenance);
/// `by`: who ended it early, as they said; absent: its time is over.
Event maintenance_ended(WallTime at, const Maintenance& maintenance, const std::optional<std::string>& by);

}  // namespace relaywatch::daemon
