#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/notification.hpp"
#include "store/database.hpp"

namespace relaywatch::store {

/// The table `outbox`: what each receiver is still to be told, one row for each notification, until it was delivered.
/// Notifications that never can be are marked as parked, for a person to see. Call the functions that change it within
/// a transaction.

Outcome<void> create_outbox(Database& database);

/// The oldest first. Damaged rows are left out.
Outcome<std::vector<Notification>> load_outbox(Database& database);

/// One that is there already is replaced.
Outcome<void> add_to_outbox(Database& database, const std::vector<Notification>& notifications);

/// It was delivered, or nobody is to be told any more.
Outcome<void> remove_from_outbox(Database& database, std::uint64_t id);

/// It can never be delivered, and why.
Outcome<void> park_in_outbox(Database& database, std::uint64_t id, const std::string& reason);

/// Deletes what was decided before, delivered or not.
Outcome<void> trim_outbox(Database& database, WallTime forgotten);

}  // namespace relaywatch::store
