#pragma once

#include <string>
#include <vector>

#include "model/fleet_spec.hpp"
#include "model/node_snapshot.hpp"

namespace relaywatch::test {

/// tests/recordings/run: nine minutes of a real chain n1 → … → n5 through a script of faults, times in seconds on one
/// monotonic clock.

/// A moment of the recording on the monitor's clock.
MonoTime recorded_time(double seconds);
double recorded_seconds(MonoTime time);
Moment recorded_moment(double seconds);

/// The chain as an operator would configure it, thresholds at 5 s.
FleetSpec recorded_fleet();

/// Every poll, through the dialect, in the order in which the polls ended.
std::vector<NodeSnapshot> load_recorded_polls();

/// When a row written on n1 was begun and committed.
struct RecordedWrite {
  double begun;
  double done;
};

/// What an observer saw on one node: the number of the newest row that it shows (1-based).
struct RecordedSight {
  double begin;
  double end;
  std::size_t rows;
};

struct RecordedTruth {
  std::vector<RecordedWrite> writes;
  std::vector<std::vector<RecordedSight>> sights;  ///< by node, n1 first
};

RecordedTruth load_recorded_truth();

/// A span in which something lies.
struct Span {
  double low;
  double high;
};

/// The true lag of a node's data at the instants of `asked` behind the writes of n1: the age of the oldest write that
/// it does not show. nullopt where the observer did not see the node around that time.
std::optional<Span> true_chain_lag(const RecordedTruth& truth, std::size_t node, Span asked);

/// The same against the node before it in the chain.
std::optional<Span> true_hop_lag(const RecordedTruth& truth, std::size_t replica, Span asked);

}  // namespace relaywatch::test
