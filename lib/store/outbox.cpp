#include "store/outbox.hpp"

#include <utility>

#include "alert/state_codec.hpp"
#include "store/nanoseconds.hpp"

namespace relaywatch::store {

Outcome<void> create_outbox(Database& database) {
  return database.run(
      "CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY, receiver TEXT NOT NULL, kind INTEGER NOT NULL,"
      " decided_ns INTEGER NOT NULL, alert BLOB NOT NULL, parked INTEGER NOT NULL DEFAULT 0,"
      " reason TEXT NOT NULL DEFAULT '')");
}

Outcome<std::vector<Notification>> load_outbox(Database& database) {
  auto rows = database.prepare("SELECT id, receiver, kind, decided_ns, alert, parked, reason FROM outbox ORDER BY id");
  if (!rows) return rows.error();
  std::vector<Notification> notifications;
  for (;;) {
    const auto row = rows->step();
    if (!row) return row.error();
    if (!*row) return notifications;
    auto alert = alert::decode_alert(rows->bytes(4));
    if (!alert) continue;
    Notification& one = notifications.emplace_back();
    one.id = static_cast<std::uint64_t>(rows->integer(0));
    one.receiver = rows->bytes(1);
    one.kind = rows->integer(2) == 0 ? Notification::Kind::firing : Notification::Kind::resolved;
    one.decided = from_nanoseconds<WallTime>(rows->integer(3));
    one.alert = std::move(*alert);
    if (rows->integer(5) != 0) one.parked = rows->bytes(6);
  }
}

Outcome<void> add_to_outbox(Database& database, const std::vector<Notification>& notifications) {
  auto add = database.prepare(
      "INSERT OR REPLACE INTO outbox (id, receiver, kind, decided_ns, alert, parked, reason)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  if (!add) return add.error();
  for (const Notification& one : notifications) {
    add->bind(1, static_cast<std::int64_t>(one.id)).bind(2, one.receiver);
    add->bind(3, std::int64_t{one.kind == Notification::Kind::firing ? 0 : 1}).bind(4, to_nanoseconds(one.decided));
    add->bind_bytes(5, alert::encode(one.alert)).bind(6, std::int64_t{one.parked ? 1 : 0});
    if (auto added = add->bind(7, one.parked.value_or("")).run(); !added) return added;
  }
  return {};
}

Outcome<void> remove_from_outbox(Database& database, std::uint64_t id) {
  auto remove = database.prepare("DELETE FROM outbox WHERE id = ?1");
  if (!remove) return remove.error();
  return remove->bind(1, static_cast<std::int64_t>(id)).run();
}

Outcome<void> park_in_outbox(Database& database, std::uint64_t id, const std::string& reason) {
  auto park = database.prepare("UPDATE outbox SET parked = 1, reason = ?2 WHERE id = ?1");
  if (!park) return park.error();
  return park->bind(1, static_cast<std::int64_t>(id)).bind(2, reason).run();
}

Outcome<void> trim_outbox(Database& database, WallTime forgotten) {
  auto remove = database.prepare("DELETE FROM outbox WHERE decided_ns < ?1");
  if (!remove) return remove.error();
  return remove->bind(1, to_nanoseconds(forgotten)).run();
}

}  // namespace relaywatch::store
