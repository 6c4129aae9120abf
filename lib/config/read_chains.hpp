#pragma once

#include <span>
#include <string>
#include <vector>

#include "alert/options.hpp"
#include "config/object_reader.hpp"
#include "model/fleet_spec.hpp"

namespace relaywatch::config {

struct Chains {
  std::vector<ChainSpec> specs;
  std::vector<alert::ChainOptions> alerts;  ///< what the chains and their hops change of the alerts
};

/// Reads "chains". `node_names`: all that the file names.
Chains read_chains(ObjectReader& root, std::span<const std::string> node_names, Problems& problems);

}  // namespace relaywatch::config
