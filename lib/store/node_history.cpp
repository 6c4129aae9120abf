#include "store/node_history.hpp"

#include <map>
#include <utility>

#include "store/nanoseconds.hpp"

namespace relaywatch::store {
namespace {

struct Checkpoint {
  SavedNode saved;
  std::int64_t journal_id = 0;  ///< contains the journal up to there
};

Outcome<std::map<std::string, Checkpoint>> load_checkpoints(Database& database) {
  auto rows = database.prepare("SELECT node, journal_id, boot_id, mono_ns, wall_ns, state FROM node_checkpoint");
  if (!rows) return rows.error();
  std::map<std::string, Checkpoint> checkpoints;
  for (;;) {
    const auto row = rows->step();
    if (!row) return row.error();
    if (!*row) return checkpoints;
    Checkpoint& checkpoint = checkpoints[rows->bytes(0)];
    checkpoint.journal_id = rows->integer(1);
    checkpoint.saved.node = rows->bytes(0);
    checkpoint.saved.saved.boot_id = rows->bytes(2);
    checkpoint.saved.saved.at = {from_nanoseconds<MonoTime>(rows->integer(3)),
                                 from_nanoseconds<WallTime>(rows->integer(4))};
    checkpoint.saved.parts.push_back(rows->bytes(5));
  }
}

Outcome<void> add_journal(Database& database, std::map<std::string, Checkpoint>& checkpoints) {
  auto rows = database.prepare("SELECT id, node, part FROM node_journal ORDER BY id");
  if (!rows) return rows.error();
  for (;;) {
    const auto row = rows->step();
    if (!row) return row.error();
    if (!*row) return {};
    const auto found = checkpoints.find(rows->bytes(1));
    if (found == checkpoints.end() || rows->integer(0) <= found->second.journal_id) continue;
    found->second.saved.parts.push_back(rows->bytes(2));
  }
}

}  // namespace

Outcome<void> create_node_history(Database& database) {
  return database.run(
      "CREATE TABLE IF NOT EXISTS node_checkpoint (node TEXT PRIMARY KEY, journal_id INTEGER NOT NULL, boot_id TEXT "
      "NOT NULL,"
      " mono_ns INTEGER NOT NULL, wall_ns INTEGER NOT NULL, state BLOB NOT NULL);"
      // An id is never used again, although rows go: checkpoints count on their order.
      "CREATE TABLE IF NOT EXISTS node_journal (id INTEGER PRIMARY KEY AUTOINCREMENT, node TEXT NOT NULL, part BLOB "
      "NOT NULL)");
}

Outcome<std::vector<SavedNode>> load_node_history(Database& database) {
  auto checkpoints = load_checkpoints(database);
  if (!checkpoints) return checkpoints.error();
  if (const auto added = add_journal(database, *checkpoints); !added) return added.error();
  std::vector<SavedNode> nodes;
  for (auto& [node, checkpoint] : *checkpoints) nodes.push_back(std::move(checkpoint.saved));
  return nodes;
}

Outcome<void> save_node_history(Database& database, const std::vector<StatePart>& parts, const Stamp& stamp) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  auto replace = database.prepare(
      "INSERT OR REPLACE INTO node_checkpoint (node, journal_id, boot_id, mono_ns, wall_ns, state) VALUES (?1,"
      " (SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'node_journal'), ?2, ?3, ?4, ?5)");
  if (!replace) return replace.error();
  auto append = database.prepare("INSERT INTO node_journal (node, part) VALUES (?1, ?2)");
  if (!append) return append.error();
  for (const StatePart& part : parts) {
    Outcome<void> done;
    if (part.whole) {
      replace->bind(1, part.node).bind(2, stamp.boot_id).bind(3, to_nanoseconds(stamp.at.mono));
      done = replace->bind(4, to_nanoseconds(stamp.at.wall)).bind_bytes(5, part.bytes).run();
    } else {
      done = append->bind(1, part.node).bind_bytes(2, part.bytes).run();
    }
    if (!done) return done.error();
  }
  return transaction->commit();
}

Outcome<void> trim_node_history(Database& database, WallTime forgotten) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  auto forget = database.prepare("DELETE FROM node_checkpoint WHERE wall_ns < ?1");
  if (!forget) return forget.error();
  if (const auto done = forget->bind(1, to_nanoseconds(forgotten)).run(); !done) return done.error();
  const auto trimmed = database.run(
      "DELETE FROM node_journal WHERE id <= COALESCE((SELECT journal_id FROM node_checkpoint"
      " WHERE node_checkpoint.node = node_journal.node), id)");
  if (!trimmed) return trimmed.error();
  return transaction->commit();
}

}  // namespace relaywatch::store
