#pragma once

#include <vector>

#include "model/node_snapshot.hpp"

namespace relaywatch::analysis {

/// Why a server that can be connected to does not tell its replica status in time, from a list of its threads that it
/// did give: MariaDB's receiver keeps the status locked while it waits for space on a full disk (10.11), old servers
/// while STOP SLAVE waits for an applier that waits for a lock. The same error where nothing explains it. Pure.
ProbeError explained(ProbeError error, const std::vector<ServerThread>& threads);

}  // namespace relaywatch::analysis
