#pragma once

#include <string>
#include <vector>

#include "model/saved_state.hpp"
#include "store/database.hpp"
#include "store/stamp.hpp"

namespace relaywatch::store {

/// What was kept of one node.
struct SavedNode {
  std::string node;
  Stamp saved;                     ///< when the first part was
  std::vector<std::string> parts;  ///< the last whole one, then those that add to it, in order
};

/// The two tables of what is known of the nodes: `node_checkpoint` has each node's last whole part, `node_journal` the
/// parts that add to it. The journal is written in one place for all nodes, so that a save touches few pages.

Outcome<void> create_node_history(Database& database);

Outcome<std::vector<SavedNode>> load_node_history(Database& database);

/// All of it or, on failure, nothing.
Outcome<void> save_node_history(Database& database, const std::vector<StatePart>& parts, const Stamp& stamp);

/// Deletes what later whole parts stand for, and nodes whose last whole part was saved before `forgotten`.
Outcome<void> trim_node_history(Database& database, WallTime forgotten);

}  // namespace relaywatch::store
