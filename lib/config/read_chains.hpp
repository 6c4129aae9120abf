#pragma once

#include <span>
#include <string>
#include <vector>

#include "config/object_reader.hpp"
#include "model/fleet_spec.hpp"

namespace relaywatch::config {

/// Reads "chains". `node_names`: all that the file names.
std::vector<ChainSpec> read_chains(ObjectReader& root, std::span<const std::string> node_names, Problems& problems);

}  // namespace relaywatch::config
