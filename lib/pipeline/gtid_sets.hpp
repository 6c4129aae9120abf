#pragma once

#include <cstdint>
#include <optional>

#include "model/gtid_set.hpp"
#include "model/node_snapshot.hpp"
#include "pipeline/node_memory.hpp"

namespace relaywatch::pipeline {

/// What of `source`'s transactions the replica has not executed; absent unless both servers use GTIDs.
std::optional<std::uint64_t> transactions_behind(const NodeMemory& source, const NodeMemory& replica,
                                                 const ReplicationStatus& channel);

/// What of them it has not received either.
std::optional<std::uint64_t> transactions_to_receive(const NodeMemory& source, const NodeMemory& replica,
                                                     const ReplicationStatus& channel);

}  // namespace relaywatch::pipeline
