#pragma once

#include <vector>

#include "model/maintenance.hpp"
#include "store/database.hpp"

namespace relaywatch::store {

/// The table `maintenance`: what is under way, a row each.

/// Unless it is there.
Outcome<void> create_maintenance_table(Database& database);

/// In the order in which they began.
Outcome<std::vector<Maintenance>> load_maintenance(Database& database);

/// In the place of what was kept. Call it within a transaction.
Outcome<void> save_maintenance(Database& database, const std::vector<Maintenance>& maintenance);

}  // namespace relaywatch::store
