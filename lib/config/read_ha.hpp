#pragma once

#include <optional>
#include <span>
#include <string>

#include "config/config.hpp"
#include "config/object_reader.hpp"

namespace relaywatch::config {

/// Reads "ha"; nullopt when there is no such section: this monitor is the only one.
std::optional<HaOptions> read_ha(ObjectReader& root, std::span<const std::string> node_names, Problems& problems);

}  // namespace relaywatch::config
