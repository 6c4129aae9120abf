#include "paging.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "alert/alert_identity.hpp"
#include "alert/state_codec.hpp"
#include "base/log.hpp"
#include "store/alert_state.hpp"
#include "store/outbox.hpp"

namespace relaywatch::daemon {
namespace {

/// The words of an alert change with every figure in them, and are anew in the first evaluation after a restart.
std::string worth_keeping(alert::AlertStates states) {
  for (auto& [key, instance] : states) instance.annotations.clear();
  return alert::encode(alert::AlertMemory{std::move(states), {}});
}

std::vector<std::uint64_t> ids_of(const std::vector<Notification>& notifications) {
  std::vector<std::uint64_t> ids;
  for (const Notification& one : notifications) ids.push_back(one.id);
  return ids;
}

}  // namespace

Paging::Paging(store::StateStore* store, const notify::Options& options, std::string own_url, Handover* handover)
    : store_(store),
      handover_(handover),
      routes_(notify::routes_of(options)),
      dispatcher_(options, std::move(own_url),
                  [this](const std::vector<notify::Settled>& settled) { record(settled); }) {}

Paging::~Paging() {
  dispatcher_.stop(Duration::zero());
  if (store_ != nullptr) store_->stop();
}

alert::AlertStates Paging::restore(const store::Saved& saved, const store::Stamp& now) {
  alert::AlertMemory memory;
  if (saved.alerts) {
    const auto shift = store::clock_shift(saved.alerts->saved, now);
    auto read = shift ? alert::decode_alert_memory(saved.alerts->bytes, *shift, now.at.mono) : std::nullopt;
    if (!read) log::warn("what was kept of the alerts is damaged, or of the future; what fires is told anew");
    memory = std::move(read).value_or(alert::AlertMemory());
  }
  announced_ = std::move(memory.announced);
  kept_ = worth_keeping(memory.states);
  if (store_ != nullptr) opening_ = store_->opening();
  if (!saved.outbox.empty()) {
    next_id_ = saved.outbox.back().id + 1;
    log::info("{} notifications are still to be delivered", saved.outbox.size());
    if (handover_ != nullptr) handover_->owed(saved.outbox, now.at);
    dispatcher_.tell(saved.outbox, now.at, Duration::zero());
  }
  return std::move(memory.states);
}

void Paging::configure(const notify::Options& options) {
  routes_ = notify::routes_of(options);
  dispatcher_.configure(options);
}

void Paging::publish(const FleetReport& report, const alert::AlertStates& states,
                     const std::vector<AlertReport>& resolved) {
  auto step = alert::announce(std::move(announced_), report.alerts, resolved);
  announced_ = std::move(step.announced);
  // Also without a file to count on, no id is used twice: receivers tell deliveries apart by them.
  const auto since_epoch = std::chrono::duration_cast<std::chrono::microseconds>(report.at.wall.time_since_epoch());
  next_id_ = std::max(next_id_, static_cast<std::uint64_t>(since_epoch.count()));
  const auto news = notify::notifications_for(step.news, routes_, report.at.wall, next_id_);

  const bool can_keep = store_ != nullptr && store_->opening();
  if (handover_ != nullptr) handover_->decided(news, report.at);
  dispatcher_.tell(news, report.at, can_keep ? longest_wait_for_disk : Duration::zero());
  keep(states, news, !step.news.empty());

  std::vector<AlertReport> firing;
  for (const AlertReport& alert : report.alerts) {
    if (announced_.contains(alert::identity(alert))) firing.push_back(alert);
  }
  std::vector<AlertReport> ended;
  for (const alert::Announcement& one : step.news) {
    if (one.kind == Notification::Kind::resolved) ended.push_back(one.alert);
  }
  dispatcher_.update(firing, report.at, ended);
}

/// What was announced and the states from which it was are kept at once, or not at all.
void Paging::keep(const alert::AlertStates& states, const std::vector<Notification>& news, bool changed) {
  const auto opening = store_ == nullptr ? std::nullopt : store_->opening();
  if (!opening) {
    dispatcher_.release(ids_of(news));
    return;
  }
  std::string now_kept = worth_keeping(states);
  const bool another_file = std::exchange(opening_, opening) != opening;
  if (!another_file && !changed && now_kept == kept_) return;
  kept_ = std::move(now_kept);
  store::SavedAlerts alerts{store::Stamp::now(), alert::encode(alert::AlertMemory{states, announced_})};
  const auto rows = another_file ? dispatcher_.undelivered() : news;
  store_->write(
      [alerts = std::move(alerts), rows](store::Database& database) -> store::Outcome<void> {
        if (auto saved = store::save_alert_state(database, alerts); !saved) return saved;
        return store::add_to_outbox(database, rows);
      },
      [this, ids = ids_of(news)](bool) { dispatcher_.release(ids); });
}

/// On the dispatcher's thread, too.
void Paging::record(const std::vector<notify::Settled>& settled) {
  if (handover_ != nullptr) handover_->settled(settled, MonoTime::clock::now());
  if (store_ == nullptr) return;
  store_->write([settled](store::Database& database) -> store::Outcome<void> {
    for (const notify::Settled& one : settled) {
      auto done = one.parked ? store::park_in_outbox(database, one.id, *one.parked)
                             : store::remove_from_outbox(database, one.id);
      if (!done) return done;
    }
    return {};
  });
}

}  // namespace relaywatch::daemon
