#pragma once

#include "model/fleet_report.hpp"
#include "model/fleet_spec.hpp"
#include "pipeline/fleet_memory.hpp"

namespace relaywatch::pipeline {

/// Measures a chain end to end and names its root cause. Pure. `hops` are those already evaluated.
ChainReport evaluate_chain(const ChainSpec& spec, const std::vector<HopReport>& hops, const FindNode& find_node);

}  // namespace relaywatch::pipeline
