#pragma once

#include <optional>
#include <vector>

#include "model/event.hpp"
#include "model/history.hpp"
#include "model/maintenance.hpp"
#include "model/notification.hpp"
#include "store/alert_state.hpp"
#include "store/database.hpp"
#include "store/node_history.hpp"

namespace relaywatch::store {

/// All that was kept.
struct Saved {
  std::vector<SavedNode> nodes;
  std::optional<SavedAlerts> alerts;
  std::vector<Notification> outbox;      ///< the oldest first
  std::vector<Maintenance> maintenance;  ///< in the order in which it began
  std::vector<Event> events;             ///< in the order of their ids
  std::vector<HistoryPart> history;      ///< in no order
};

/// Makes the tables that are not there yet.
Outcome<void> create_tables(Database& database);

Outcome<Saved> load_saved(Database& database);

/// Deletes what was last of use before `forgotten`.
Outcome<void> trim_tables(Database& database, WallTime forgotten);

}  // namespace relaywatch::store
