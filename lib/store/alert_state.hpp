#pragma once

#include <optional>
#include <string>

#include "store/database.hpp"
#include "store/stamp.hpp"

namespace relaywatch::store {

/// What the alerts remembered when they were last saved.
struct SavedAlerts {
  Stamp saved;
  std::string bytes;  ///< the alerts' own business
};

/// The table `alert_state`: one row, replaced at each save.

Outcome<void> create_alert_state(Database& database);

Outcome<std::optional<SavedAlerts>> load_alert_state(Database& database);

/// Call it within a transaction.
Outcome<void> save_alert_state(Database& database, const SavedAlerts& alerts);

}  // namespace relaywatch::store
