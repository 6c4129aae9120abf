#pragma once

#include <chrono>
#include <span>
#include <vector>

#include "model/history.hpp"
#include "store/database.hpp"

namespace relaywatch::store {

/// The table `figure_history`: the figures of the fleet for charts, a row for each step of each length.

/// Unless it is there.
Outcome<void> create_figure_table(Database& database);

/// The steps of each length in their order.
Outcome<std::vector<HistoryPart>> load_history(Database& database);

/// Steps that are kept already are replaced. Call it within a transaction.
Outcome<void> save_history(Database& database, std::span<const HistoryPart> parts);

/// Deletes the steps of that length that ended before `forgotten`. Call it within a transaction.
Outcome<void> trim_history(Database& database, std::chrono::seconds step, std::chrono::sys_seconds forgotten);

}  // namespace relaywatch::store
