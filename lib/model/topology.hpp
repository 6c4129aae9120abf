#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/fleet_report.hpp"

namespace relaywatch {

/// How a replica's source was recognised among the nodes.
enum class SourceMatch {
  server_uuid,
  server_id,
  address,
  assumed,  ///< nothing speaks against the configured source, but its identity is not known yet
};

/// One link of the fleet: wanted by the config, seen live, or both.
struct Link {
  HopId id;
  bool configured = false;
  bool external_source = false;
  std::vector<std::string> chains{};           ///< in the config's order
  std::optional<std::size_t> channel_index{};  ///< into the replica's channels; absent: configured but not live
  std::optional<SourceMatch> match{};
};

/// Every link of the fleet: first those of the chains in order, then what else is live.
struct Topology {
  std::vector<Link> links;
};

}  // namespace relaywatch
