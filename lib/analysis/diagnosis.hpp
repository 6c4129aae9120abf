#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/binlog_catalog.hpp"
#include "analysis/stall.hpp"
#include "model/fleet_report.hpp"
#include "model/node_snapshot.hpp"
#include "model/topology.hpp"

namespace relaywatch::analysis {

/// What is known of one node when a hop is judged. Pointers are borrowed for the call.
struct NodeView {
  std::string name;
  bool polled_yet = false;
  std::optional<ProbeError> error;                           ///< of the last poll
  const ServerFacts* facts = nullptr;                        ///< last known; null: never read
  const std::vector<ReplicationStatus>* channels = nullptr;  ///< of the last poll; null: could not be read
  const std::vector<SnapshotProblem>* problems = nullptr;    ///< of the last poll
  const BinlogCatalog* catalog = nullptr;
  std::optional<BinlogPosition> written;  ///< of the last poll

  [[nodiscard]] bool up() const { return polled_yet && !error; }
};

/// The measurements that go into the judgement of one hop.
struct HopMeasurements {
  std::optional<LagFigure> lag;
  std::optional<LagFigure> receive_lag;
  std::optional<ByteDistance> to_receive;
  std::optional<ByteDistance> to_apply;
  std::optional<double> write_rate_minute;  ///< bytes per second of the source
  std::optional<double> write_rate_ten_minutes;
  LagThresholds thresholds;
  std::optional<StandStill> receiver_stand;  ///< absent: it moves
  std::optional<StandStill> applier_stand;   ///< absent: it moves, or has nothing to apply
  std::optional<ListedThreads> threads;      ///< of the replica, listed during applier_stand
  bool binlog_purged = false;                ///< the source no longer has what the receiver needs: see purge_risk
};

/// A hop's state and cause with the reasons.
struct Diagnosis {
  HopState state = HopState::unknown;
  HopCause cause = HopCause::no_data_yet;
  std::string summary;
  std::string advice;
  std::map<std::string, std::string> evidence;
};

/// Judges one hop. Pure. `source` is null when it is not among the nodes.
Diagnosis diagnose(const Link& link, const NodeView& replica, const NodeView* source, const HopMeasurements& measured);

/// Why the monitor cannot read a node, as a cause of state `unreachable`.
HopCause unreachable_cause(const ProbeError& error);

}  // namespace relaywatch::analysis
