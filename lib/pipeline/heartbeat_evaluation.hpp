#pragma once

#include "model/fleet_report.hpp"
#include "model/topology.hpp"
#include "pipeline/fleet_memory.hpp"
#include "pipeline/heartbeat_track.hpp"

namespace relaywatch::pipeline {

/// What a hop's lag is by the heartbeat; nullopt where it may not stand in for a figure by positions. Pure.
std::optional<LagFigure> heartbeat_lag_of(const Link& link, const HeartbeatTrack& track, const FindNode& find_node,
                                          MonoTime now);

/// Puts the heartbeat figures of all its nodes into a chain that was evaluated, and lets them stand in where positions
/// gave none. Pure.
void add_heartbeat_lag(ChainReport& chain, const HeartbeatTrack& track, const FindNode& find_node, MonoTime now);

/// `figure`, unless `heartbeat` is the better one: a figure that was not measured is at most a lower bound.
std::optional<LagFigure> or_heartbeat(const std::optional<LagFigure>& figure,
                                      const std::optional<LagFigure>& heartbeat);

}  // namespace relaywatch::pipeline
