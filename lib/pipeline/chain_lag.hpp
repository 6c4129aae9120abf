#pragma once

#include <vector>

#include "model/fleet_report.hpp"
#include "pipeline/fleet_memory.hpp"

namespace relaywatch::pipeline {

/// Fills in how old the data of every node of `chain` is against its origin, and of every node that replicates from one
/// of them without being in any chain (a branch); the tail's figure, its configured delay, the hop that contributes
/// most to it, and where the chain is cut. Pure. `hops`: the chain's, in order, null where there is none; `all_hops`:
/// the fleet's.
void measure_chain_lag(ChainReport& chain, const std::vector<const HopReport*>& hops,
                       const std::vector<HopReport>& all_hops, const FindNode& find_node);

}  // namespace relaywatch::pipeline
