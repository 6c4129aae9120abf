#include "store/figure_table.hpp"

namespace relaywatch::store {

Outcome<void> create_figure_table(Database& database) {
  return database.run(
      "CREATE TABLE IF NOT EXISTS figure_history (step_s INTEGER NOT NULL, number INTEGER NOT NULL, part BLOB NOT NULL,"
      " PRIMARY KEY (step_s, number))");
}

Outcome<std::vector<HistoryPart>> load_history(Database& database) {
  auto rows = database.prepare("SELECT step_s, number, part FROM figure_history ORDER BY step_s, number");
  if (!rows) return rows.error();
  std::vector<HistoryPart> parts;
  for (;;) {
    const auto row = rows->step();
    if (!row) return row.error();
    if (!*row) return parts;
    parts.push_back({.step = rows->integer(0), .number = rows->integer(1), .bytes = rows->bytes(2)});
  }
}

Outcome<void> save_history(Database& database, std::span<const HistoryPart> parts) {
  auto insert = database.prepare("INSERT OR REPLACE INTO figure_history (step_s, number, part) VALUES (?1, ?2, ?3)");
  if (!insert) return insert.error();
  for (const HistoryPart& part : parts) {
    if (auto done = insert->bind(1, part.step).bind(2, part.number).bind_bytes(3, part.bytes).run(); !done) return done;
  }
  return {};
}

Outcome<void> trim_history(Database& database, std::chrono::seconds step, std::chrono::sys_seconds forgotten) {
  auto trim = database.prepare("DELETE FROM figure_history WHERE step_s = ?1 AND number < ?2");
  if (!trim) return trim.error();
  return trim->bind(1, std::int64_t{step.count()}).bind(2, forgotten.time_since_epoch() / step).run();
}

}  // namespace relaywatch::store
