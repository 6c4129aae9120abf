#include "store/alert_state.hpp"

#include "store/nanoseconds.hpp"

namespace relaywatch::store {

Outcome<void> create_alert_state(Database& database) {
  return database.run(
      "CREATE TABLE IF NOT EXISTS alert_state (id INTEGER PRIMARY KEY CHECK (id = 1), boot_id TEXT NOT NULL,"
      " mono_ns INTEGER NOT NULL, wall_ns INTEGER NOT NULL, state BLOB NOT NULL)");
}

Outcome<std::optional<SavedAlerts>> load_alert_state(Database& database) {
  auto rows = database.prepare("SELECT boot_id, mono_ns, wall_ns, state FROM alert_state");
  if (!rows) return rows.error();
  const auto row = rows->step();
  if (!row) return row.error();
  std::optional<SavedAlerts> alerts;
  if (!*row) return alerts;
  alerts.emplace();
  alerts->saved.boot_id = rows->bytes(0);
  alerts->saved.at = {from_nanoseconds<MonoTime>(rows->integer(1)), from_nanoseconds<WallTime>(rows->integer(2))};
  alerts->bytes = rows->bytes(3);
  return alerts;
}

Outcome<void> save_alert_state(Database& database, const SavedAlerts& alerts) {
  auto replace = database.prepare(
      "INSERT OR REPLACE INTO alert_state (id, boot_id, mono_ns, wall_ns, state) VALUES (1, ?1, ?2, ?3, ?4)");
  if (!replace) return replace.error();
  replace->bind(1, alerts.saved.boot_id).bind(2, to_nanoseconds(alerts.saved.at.mono));
  return replace->bind(3, to_nanoseconds(alerts.saved.at.wall)).bind_bytes(4, alerts.bytes).run();
}

}  // namespace relaywatch::store
