#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/fleet_spec.hpp"
#include "model/node_snapshot.hpp"
#include "model/topology.hpp"

namespace relaywatch::analysis {

/// What is known of one node's identity and of what it replicates; the last known stands in while it is down.
struct NodeIdentity {
  std::string name;
  std::optional<std::uint32_t> server_id;
  std::optional<std::string> server_uuid;
  const std::vector<ReplicationStatus>* channels = nullptr;  ///< null: never read
};

/// Finds the links from what the replicas say, and compares them with the chains of the config. Pure.
/// `nodes` stand in the order of `spec.nodes`. A replica's source is matched by server UUID, else by server id
/// (when just one node has it), else by host:port and aliases.
Topology build_topology(const FleetSpec& spec, const std::vector<NodeIdentity>& nodes);

}  // namespace relaywatch::analysis
