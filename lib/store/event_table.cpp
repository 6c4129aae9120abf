#include "store/event_table.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>

#include "store/nanoseconds.hpp"

namespace relaywatch::store {
namespace {

using Details = std::map<std::string, std::string>;

/// "5:state2:ok": names and values may hold anything.
std::string encode(const Details& details) {
  std::string text;
  for (const auto& [name, value] : details) text += fmt::format("{}:{}{}:{}", name.size(), name, value.size(), value);
  return text;
}

/// Takes "5:state" off the front.
std::optional<std::string> take(std::string_view& text) {
  std::size_t size = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), size);
  const auto colon = static_cast<std::size_t>(end - text.data());
  if (failure != std::errc() || colon >= text.size() || text[colon] != ':') return std::nullopt;
  text.remove_prefix(colon + 1);
  if (size > text.size()) return std::nullopt;
  std::string part(text.substr(0, size));
  text.remove_prefix(size);
  return part;
}

std::optional<Details> decode(std::string_view text) {
  Details details;
  while (!text.empty()) {
    auto name = take(text);
    auto value = name ? take(text) : std::nullopt;
    if (!value) return std::nullopt;
    details.emplace(std::move(*name), std::move(*value));
  }
  return details;
}

std::optional<EventKind> kind_named(std::string_view name) {
  const auto found = std::ranges::find_if(all_event_kinds, [&](EventKind kind) { return to_string(kind) == name; });
  return found == all_event_kinds.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

Outcome<void> create_event_table(Database& database) {
  return database.run(
      "CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY, at_ns INTEGER NOT NULL, kind TEXT NOT NULL,"
      " subject TEXT NOT NULL, text TEXT NOT NULL, details BLOB NOT NULL)");
}

Outcome<std::vector<Event>> load_events(Database& database) {
  auto rows = database.prepare("SELECT id, at_ns, kind, subject, text, details FROM event ORDER BY id");
  if (!rows) return rows.error();
  std::vector<Event> events;
  for (;;) {
    const auto row = rows->step();
    if (!row) return row.error();
    if (!*row) return events;
    const auto kind = kind_named(rows->bytes(2));
    auto details = decode(rows->bytes(5));
    if (!kind || !details) continue;
    events.push_back({.id = static_cast<std::uint64_t>(rows->integer(0)),
                      .at = from_nanoseconds<WallTime>(rows->integer(1)),
                      .kind = *kind,
                      .subject = rows->bytes(3),
                      .text = rows->bytes(4),
                      .details = std::move(*details)});
  }
}

Outcome<void> save_events(Database& database, const std::vector<Event>& events) {
  auto insert = database.prepare(
      "INSERT OR REPLACE INTO event (id, at_ns, kind, subject, text, details) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  if (!insert) return insert.error();
  for (const Event& event : events) {
    insert->bind(1, static_cast<std::int64_t>(event.id)).bind(2, to_nanoseconds(event.at));
    insert->bind(3, to_string(event.kind)).bind(4, event.subject).bind(5, event.text);
    if (auto done = insert->bind_bytes(6, encode(event.details)).run(); !done) return done;
  }
  return {};
}

Outcome<void> trim_events(Database& database, WallTime forgotten, std::size_t most) {
  auto trim = database.prepare("DELETE FROM event WHERE at_ns < ?1 OR id <= (SELECT MAX(id) FROM event) - ?2");
  if (!trim) return trim.error();
  return trim->bind(1, to_nanoseconds(forgotten)).bind(2, static_cast<std::int64_t>(most)).run();
}

}  // namespace relaywatch::store
