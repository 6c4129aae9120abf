#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "model/fleet_report.hpp"
#include "model/fleet_spec.hpp"
#include "model/node_snapshot.hpp"
#include "model/topology.hpp"
#include "pipeline/backlog_track.hpp"
#include "pipeline/heartbeat_track.hpp"
#include "pipeline/node_memory.hpp"

namespace relaywatch::pipeline {

/// From snapshots to the report: the only place where polls are remembered. Pure but for that memory: no I/O, no
/// clock of its own. Not thread-safe.
class Pipeline {
 public:
  explicit Pipeline(FleetSpec spec, analysis::Thinning thinning = analysis::Thinning::by_age);

  /// Takes in one poll. Snapshots of unknown nodes are ignored.
  /// Returns true when something changed that deserves an evaluation at once.
  bool ingest(NodeSnapshot snapshot);
  /// Why the monitor writes no heartbeat though it should; "" when it does.
  void note_heartbeat_writer(std::string problem) { heartbeat_.note_writer(std::move(problem)); }

  /// Everything that is known at `now`; the alerts are not filled in.
  [[nodiscard]] FleetReport evaluate(const Moment& now);

  /// Takes over what an earlier pipeline remembers of nodes that both have (after a configuration reload).
  void inherit(Pipeline&& earlier);

  enum class Restored {
    yes,
    unknown_node,   ///< it is not configured
    other_address,  ///< it is configured, but elsewhere: that may be another server
    unreadable,     ///< of another version's format, damaged, or of a time yet to come
  };
  /// Takes over what another run of the daemon saved of a node (see SavePlan), oldest part first; `shift` brings its
  /// times onto the clock of `now`. All or, unless `yes`, nothing. Call it before the node's first snapshot.
  Restored restore(const std::string& node, const std::vector<std::string>& parts, Duration shift, MonoTime now);

  /// In the spec's order.
  [[nodiscard]] const std::vector<NodeMemory>& nodes() const { return nodes_; }

 private:
  struct HopMemory {
    HopState state;
    HopCause cause;
    MonoTime since;  ///< not wall time, which may be set
  };

  /// The node has just been polled: its replicas' positions are held against what it said.
  void compare_replicas(const NodeMemory& source, bool began_epoch, std::optional<MonoTime> seen_before);
  /// The channel whose positions are composed: the configured one, or the only one of a node beside the chains.
  [[nodiscard]] std::optional<Upstream> upstream_of(std::string_view replica) const;
  void rebuild_topology();
  void remember_since(FleetReport& report, const Moment& now);

  FleetSpec spec_;
  std::vector<NodeMemory> nodes_;  ///< in the spec's order
  std::map<std::string, std::size_t, std::less<>> index_;
  HeartbeatTrack heartbeat_;
  Topology topology_;
  bool topology_changed_ = true;
  std::map<HopId, HopMemory> hops_;
  BacklogTrack backlogs_;
  std::map<std::pair<std::string, std::string>, std::string> channels_;  ///< last known, by (source, replica)
  PollDurations poll_durations_;
};

}  // namespace relaywatch::pipeline
