#include "store/saved.hpp"

#include <utility>

#include "store/event_table.hpp"
#include "store/figure_table.hpp"
#include "store/maintenance_table.hpp"
#include "store/outbox.hpp"

namespace relaywatch::store {
namespace {

/// Puts into `place` what `loaded` has.
template <typename T>
Outcome<void> keep(T& place, Outcome<T> loaded) {
  if (!loaded) return loaded.error();
  place = std::move(*loaded);
  return {};
}

}  // namespace

Outcome<void> create_tables(Database& database) {
  for (const auto create : {create_node_history, create_alert_state, create_outbox, create_maintenance_table,
                            create_event_table, create_figure_table}) {
    if (auto created = create(database); !created) return created;
  }
  return {};
}

Outcome<Saved> load_saved(Database& database) {
  Saved saved;
  if (const auto done = keep(saved.nodes, load_node_history(database)); !done) return done.error();
  if (const auto done = keep(saved.alerts, load_alert_state(database)); !done) return done.error();
  if (const auto done = keep(saved.outbox, load_outbox(database)); !done) return done.error();
  if (const auto done = keep(saved.maintenance, load_maintenance(database)); !done) return done.error();
  if (const auto done = keep(saved.events, load_events(database)); !done) return done.error();
  if (const auto done = keep(saved.history, load_history(database)); !done) return done.error();
  return saved;
}

Outcome<void> trim_tables(Database& database, WallTime forgotten) {
  for (const auto trim : {trim_node_history, trim_outbox}) {
    if (auto trimmed = trim(database, forgotten); !trimmed) return trimmed;
  }
  return {};
}

}  // namespace relaywatch::store
