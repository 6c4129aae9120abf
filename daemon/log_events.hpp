#pragma once

#include "model/event.hpp"

namespace relaywatch::daemon {

/// Logs an event: as a warning when it is bad news.
void log_event(const Event& event);

}  // namespace relaywatch::daemon
