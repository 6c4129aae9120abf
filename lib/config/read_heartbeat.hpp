#pragma once

#include <optional>
#include <span>
#include <string>

#include "config/config.hpp"
#include "config/object_reader.hpp"

namespace relaywatch::config {

/// Reads "heartbeat" into `config`, whose fleet's nodes and chains have been read: the options, and what of them the
/// pipeline needs.
void read_heartbeat(ObjectReader& root, std::span<const std::string> node_names, Config& config, Problems& problems);

}  // namespace relaywatch::config
