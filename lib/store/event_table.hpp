#pragma once

#include <cstddef>
#include <vector>

#include "base/clock.hpp"
#include "model/event.hpp"
#include "store/database.hpp"

namespace relaywatch::store {

/// The table `event`: the journal, a row for each event.

/// Unless it is there.
Outcome<void> create_event_table(Database& database);

/// In the order of their ids. What cannot be read is left out.
Outcome<std::vector<Event>> load_events(Database& database);

/// Events of an id that is kept already replace it. Call it within a transaction.
Outcome<void> save_events(Database& database, const std::vector<Event>& events);

/// Deletes those that happened before `forgotten`, and all but the newest `most`. Call it within a transaction.
Outcome<void> trim_events(Database& database, WallTime forgotten, std::size_t most);

}  // namespace relaywatch::store
