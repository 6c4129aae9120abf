#pragma once

#include "api_client.hpp"
#include "commands.hpp"

namespace relaywatch::daemon {

/// Goes on showing the status: on a terminal drawn over and over in one place, elsewhere and as JSON printed at every
/// change. Ends when it is told to, or when nobody reads it; the exit code says how it was then.
int watch(const StatusCommand& command, const ApiClient& daemon);

}  // namespace relaywatch::daemon
