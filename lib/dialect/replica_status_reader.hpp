#pragma once

#include <vector>

#include "dialect/dialect.hpp"

namespace relaywatch::dialect {

/// The channels in a replica status reply. What cannot be read is added to `problems`. Pure.
std::vector<ReplicationStatus> read_replica_status(const Dialect& dialect, const ResultTable& table,
                                                   std::vector<SnapshotProblem>& problems);

}  // namespace relaywatch::dialect
