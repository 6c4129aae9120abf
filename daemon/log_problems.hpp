#pragma once

#include "config/load.hpp"

namespace relaywatch::daemon {

/// Logs what is wrong with a configuration, and what its author should know of it, one line each with its JSON path.
void log_problems(const config::Loaded& loaded);

}  // namespace relaywatch::daemon
