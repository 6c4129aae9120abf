#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "model/maintenance.hpp"

namespace relaywatch::report {

/// As the API serves it: id, scope (chain or node), name, begins, ends, reason, by. Pure, thread-safe, no errors.
nlohmann::ordered_json maintenance_json(const Maintenance& maintenance);

/// A list of them.
nlohmann::ordered_json maintenance_json(const std::vector<Maintenance>& maintenance);

}  // namespace relaywatch::report
