#pragma once

#include <vector>

#include "alert/observation.hpp"
#include "alert/options.hpp"

namespace relaywatch::alert {

/// Watchdog: always fires, so that a receiver that is told to miss it (a dead man's switch) notices when the monitor or
/// the way from it is gone. Off unless the config switches it on: it would page whoever did not ask for it. Pure.
void observe_watchdog(std::vector<Observation>& all, const Options& options);

}  // namespace relaywatch::alert
