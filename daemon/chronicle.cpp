#include "chronicle.hpp"

#include <utility>

#include "base/log.hpp"
#include "log_events.hpp"
#include "own_events.hpp"
#include "report/build_info.hpp"
#include "since.hpp"
#include "store/event_table.hpp"
#include "store/maintenance_table.hpp"

namespace relaywatch::daemon {
namespace {

/// What the store is to keep.
struct News {
  std::vector<Event> events;
  std::optional<std::vector<Maintenance>> maintenance;
  WallTime forgotten;  ///< events before are of no more interest

  store::Outcome<void> operator()(store::Database& database) const {
    if (maintenance) {
      if (auto saved = store::save_maintenance(database, *maintenance); !saved) return saved;
    }
    if (events.empty()) return {};
    if (auto saved = store::save_events(database, events); !saved) return saved;
    return store::trim_events(database, forgotten, Journal::default_capacity);
  }
};

}  // namespace

void Chronicle::restore(std::vector<Event> events, std::vector<Maintenance> maintenance, store::StateStore& store,
                        Duration retention) {
  store_ = &store;
  retention_ = retention;
  opening_ = store.opening();
  journal_.restore(std::move(events));
  kept_id_ = journal_.last_id();
  board_.restore(std::move(maintenance));
  if (!board_.current().empty()) on_maintenance_(board_.current());
}

void Chronicle::start(const Moment& now) {
  std::optional<Event> last;
  for (const Event& event : journal_.events()) {
    if (event.kind == EventKind::daemon) last = event;
  }
  add({daemon_started(now.wall, report::this_build().version, last)}, now);
}

void Chronicle::add(std::vector<Event> events, const Moment& now) {
  journal_.add(throttle_.admit(std::move(events), now.mono));
  save(now);
}

void Chronicle::tick(const Moment& now) {
  for (const Maintenance& over : board_.take_over(now.wall)) {
    announce_maintenance(maintenance_ended(over.ends, over, std::nullopt), now);
  }
  if (store_ != nullptr) journal_.forget(now.wall - std::chrono::duration_cast<WallTime::duration>(retention_));
  add({}, now);
}

Result<Maintenance> Chronicle::begin_maintenance(const web::MaintenanceRequest& request, const FleetSpec& fleet,
                                                 const Moment& now) {
  auto begun = board_.begin(request, fleet, now.wall);
  if (!begun) return begun;
  announce_maintenance(maintenance_begun(*begun), now);
  if (store_ == nullptr) log::warn("maintenance {}: no store is configured, so a restart forgets it", begun->id);
  return begun;
}

Result<std::optional<Maintenance>> Chronicle::end_maintenance(const std::string& id, const std::string& by,
                                                              const Moment& now) {
  if (std::string problem = problem_with_person(by); !problem.empty()) return Error{std::move(problem)};
  auto ended = board_.end(id);
  if (ended) announce_maintenance(maintenance_ended(now.wall, *ended, by.empty() ? "somebody" : by), now);
  return ended;
}

void Chronicle::announce_maintenance(Event event, const Moment& now) {
  board_is_kept_ = false;
  log_event(event);
  add({std::move(event)}, now);
  on_maintenance_(board_.current());
}

void Chronicle::save(const Moment& now) {
  const auto opening = store_ == nullptr ? std::nullopt : store_->opening();
  if (!opening) return;
  const bool another_file = std::exchange(opening_, opening) != opening;
  if (another_file || lost_->exchange(false)) {
    kept_id_ = 0;
    // What a file has that could not be read at the start is not to be wiped out by our knowing of nothing.
    if (!board_.current().empty()) board_is_kept_ = false;
  }
  if (kept_id_ == journal_.last_id() && board_is_kept_) return;
  News news;
  news.events = journal_.after(kept_id_);
  if (!board_is_kept_) news.maintenance = board_.current();
  news.forgotten = now.wall - std::chrono::duration_cast<WallTime::duration>(retention_);
  kept_id_ = journal_.last_id();
  board_is_kept_ = true;
  store_->write(std::move(news), [lost = lost_](bool kept) {
    if (!kept) lost->store(true);
  });
}

void answer_from(Chronicle& chronicle, std::function<const FleetSpec&()> fleet, web::Context& context) {
  context.maintenance = [&chronicle] { return chronicle.maintenance(); };
  context.begin_maintenance = [&chronicle, fleet = std::move(fleet)](const web::MaintenanceRequest& request) {
    return chronicle.begin_maintenance(request, fleet(), Moment::now());
  };
  context.end_maintenance = [&chronicle](const std::string& id, const std::string& by) {
    return chronicle.end_maintenance(id, by, Moment::now());
  };
  context.events = [&chronicle](std::optional<std::string_view> since) -> Result<std::vector<Event>> {
    if (!since) return chronicle.journal().since(WallTime::min());
    const auto begin = parse_since(*since, Moment::now().wall);
    if (!begin) return begin.error();
    return chronicle.journal().since(*begin);
  };
  context.last_event = [&chronicle] { return chronicle.journal().last_id(); };
  context.events_after = [&chronicle](std::uint64_t id) { return chronicle.journal().after(id); };
}

}  // namespace relaywatch::daemon
