#pragma once

#include "model/fleet_report.hpp"
#include "pipeline/channel_track.hpp"
#include "pipeline/node_memory.hpp"

namespace relaywatch::pipeline {

/// Fills in counts, rates and the time to catch up. Its lag and bytes behind have to be known to `hop` before.
/// `source` is null when it is not polled. Pure.
void measure_throughput(HopReport& hop, const NodeMemory* source, const ChannelTrack& track);

}  // namespace relaywatch::pipeline
