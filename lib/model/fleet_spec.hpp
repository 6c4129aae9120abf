#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/node_snapshot.hpp"

namespace relaywatch {

/// What the operator says there is: the nodes and the chains they should form.

struct NodeSpec {
  std::string name;
  SourceAddress address;
  std::vector<SourceAddress> aliases;  ///< other addresses under which replicas know this node
  Duration interval = std::chrono::seconds(1);
  Duration timeout = std::chrono::seconds(5);
};

struct LagThresholds {
  std::optional<Seconds> warning;
  std::optional<Seconds> critical;

  bool operator==(const LagThresholds&) const = default;
};

struct ChainSpec {
  std::string name;
  std::vector<std::string> path;  ///< node names, origin first
  LagThresholds lag{Seconds(30), Seconds(300)};
  std::map<std::string, LagThresholds> hop_lag;  ///< by the hop's replica: overrides, each part on its own
};

/// A heartbeat table that somebody stamps on the origin and that replicates down the chains.
struct HeartbeatSpec {
  std::optional<std::string> write_to;     ///< the node that the monitor itself stamps; absent: another program does
  std::optional<std::uint32_t> server_id;  ///< pins the writer's row; absent: the origin's server id
  Duration interval = std::chrono::seconds(1);  ///< between two stamps
};

struct FleetSpec {
  std::vector<NodeSpec> nodes;
  std::vector<ChainSpec> chains;
  std::optional<HeartbeatSpec> heartbeat;
};

}  // namespace relaywatch
