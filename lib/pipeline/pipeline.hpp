#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/fleet_report.hpp"
#include "model/fleet_spec.hpp"
#include "model/node_snapshot.hpp"
#include "model/topology.hpp"
#include "pipeline/node_memory.hpp"

namespace relaywatch::pipeline {

/// From snapshots to the report: the only place where polls are remembered. Pure but for that memory: no I/O, no
/// clock of its own. Not thread-safe.
class Pipeline {
 public:
  explicit Pipeline(FleetSpec spec);

  /// Takes in one poll. Snapshots of unknown nodes are ignored.
  /// Returns true when something changed that deserves an evaluation at once.
  bool ingest(NodeSnapshot snapshot);

  /// Everything that is known at `now`; the alerts are not filled in.
  [[nodiscard]] FleetReport evaluate(const Moment& now);

  /// Takes over what an earlier pipeline remembers of nodes that both have (after a configuration reload).
  void inherit(Pipeline&& earlier);

 private:
  struct HopMemory {
    HopState state;
    HopCause cause;
    WallTime since;
  };

  void rebuild_topology();
  void remember_since(FleetReport& report, const Moment& now);

  FleetSpec spec_;
  std::vector<NodeMemory> nodes_;  ///< in the spec's order
  std::map<std::string, std::size_t, std::less<>> index_;
  Topology topology_;
  bool topology_changed_ = true;
  std::map<HopId, HopMemory> hops_;
  PollDurations poll_durations_;
};

}  // namespace relaywatch::pipeline
