#include "store/maintenance_table.hpp"

#include <string_view>

#include "store/nanoseconds.hpp"

namespace relaywatch::store {

Outcome<void> create_maintenance_table(Database& database) {
  return database.run(
      "CREATE TABLE IF NOT EXISTS maintenance (id TEXT PRIMARY KEY, scope TEXT NOT NULL, name TEXT NOT NULL,"
      " begins_ns INTEGER NOT NULL, ends_ns INTEGER NOT NULL, reason TEXT NOT NULL, by TEXT NOT NULL)");
}

Outcome<std::vector<Maintenance>> load_maintenance(Database& database) {
  auto rows = database.prepare(
      "SELECT id, scope, name, begins_ns, ends_ns, reason, by FROM maintenance ORDER BY begins_ns, rowid");
  if (!rows) return rows.error();
  std::vector<Maintenance> maintenance;
  for (;;) {
    const auto row = rows->step();
    if (!row) return row.error();
    if (!*row) return maintenance;
    maintenance.push_back({.id = rows->bytes(0),
                           .scope = rows->bytes(1) == "node" ? Maintenance::Scope::node : Maintenance::Scope::chain,
                           .name = rows->bytes(2),
                           .begins = from_nanoseconds<WallTime>(rows->integer(3)),
                           .ends = from_nanoseconds<WallTime>(rows->integer(4)),
                           .reason = rows->bytes(5),
                           .by = rows->bytes(6)});
  }
}

Outcome<void> save_maintenance(Database& database, const std::vector<Maintenance>& maintenance) {
  if (auto emptied = database.run("DELETE FROM maintenance"); !emptied) return emptied;
  auto insert = database.prepare(
      "INSERT INTO maintenance (id, scope, name, begins_ns, ends_ns, reason, by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  if (!insert) return insert.error();
  for (const Maintenance& one : maintenance) {
    const std::string_view scope = one.scope == Maintenance::Scope::node ? "node" : "chain";
    insert->bind(1, one.id).bind(2, scope).bind(3, one.name);
    insert->bind(4, to_nanoseconds(one.begins)).bind(5, to_nanoseconds(one.ends));
    if (auto done = insert->bind(6, one.reason).bind(7, one.by).run(); !done) return done;
  }
  return {};
}

}  // namespace relaywatch::store
