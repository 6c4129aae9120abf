#include "notify/receiver_queue.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace relaywatch::notify {

using alert::identity;

ReceiverQueue::ReceiverQueue(Duration resend_interval, std::function<double()> random)
    : resend_interval_(resend_interval), backoff_(std::move(random)) {}

void ReceiverQueue::change_state(Entry& entry, MonoTime now) {
  // An alert that was pending stays pending since then: its receiver has been behind for that long.
  if (!entry.undelivered_since) entry.undelivered_since = now;
  entry.due = now;
  entry.is_new = true;
  ++entry.version;
}

void ReceiverQueue::resolve(Entry& entry, Moment now) {
  if (entry.resolved_at) return;
  entry.resolved_at = now;
  change_state(entry, now.mono);
}

void ReceiverQueue::fire(const AlertReport& alert, Moment now) {
  const auto [found, added] = entries_.try_emplace(identity(alert));
  Entry& entry = found->second;
  if (added || entry.resolved_at) {
    entry.resolved_at.reset();
    change_state(entry, now.mono);
  }
  forget_end(entry);
  entry.starts_at = alert.since;
  if (entry.annotations != alert.annotations) entry.annotations = alert.annotations;
}

void ReceiverQueue::update(const std::vector<AlertReport>& firing, const std::vector<AlertReport>& resolved,
                           Moment now) {
  std::set<Labels> still_firing;
  for (const AlertReport& alert : firing) {
    fire(alert, now);
    still_firing.insert(identity(alert));
  }
  for (const AlertReport& alert : resolved) {
    const auto labels = identity(alert);
    if (still_firing.contains(labels)) continue;
    const auto [found, added] = entries_.try_emplace(labels);
    if (!added && found->second.resolved_at) continue;
    found->second.annotations = alert.annotations;
    found->second.starts_at = alert.since;
    resolve(found->second, now);
  }
  for (auto& [labels, entry] : entries_) {
    if (!still_firing.contains(labels)) resolve(entry, now);
  }
}

void ReceiverQueue::add_end(const Notification& end, Moment now) {
  const auto [found, added] = entries_.try_emplace(identity(end.alert));
  Entry& entry = found->second;
  if (added) {
    entry.annotations = end.alert.annotations;
    entry.starts_at = end.alert.since;
    const auto ago = std::max(std::chrono::duration_cast<Duration>(now.wall - end.decided), Duration());
    entry.resolved_at = Moment{now.mono - ago, end.decided};
    change_state(entry, entry.resolved_at->mono);
  }
  if (entry.kept_end || (entry.resolved_at && !entry.undelivered_since)) {
    settled_.push_back({end.id, std::nullopt});  // it is known there, or will be
  } else {
    entry.kept_end = end;
  }
}

void ReceiverQueue::forget_end(Entry& entry) {
  if (const auto end = std::exchange(entry.kept_end, std::nullopt)) settled_.push_back({end->id, std::nullopt});
}

std::vector<Settled> ReceiverQueue::take_settled() { return std::exchange(settled_, {}); }

std::vector<Notification> ReceiverQueue::undelivered_ends() const {
  std::vector<Notification> ends;
  for (const auto& [labels, entry] : entries_) {
    if (entry.kept_end) ends.push_back(*entry.kept_end);
  }
  return ends;
}

MonoTime ReceiverQueue::ready_at(const Entry& entry) const {
  return std::max(entry.due, entry.is_new ? not_even_new_before_ : not_before_);
}

std::optional<MonoTime> ReceiverQueue::wake_at() const {
  if (busy()) return std::nullopt;
  std::optional<MonoTime> earliest;
  for (const auto& [labels, entry] : entries_) {
    if (flushing_ && !entry.undelivered_since) continue;
    const MonoTime ready = ready_at(entry);
    if (!earliest || ready < *earliest) earliest = ready;
  }
  return earliest;
}

bool ReceiverQueue::forgettable(const Entry& entry, MonoTime now) const {
  return entry.resolved_at && !entry.undelivered_since && now - entry.resolved_at->mono >= resolved_retention;
}

std::vector<OutgoingAlert> ReceiverQueue::next_batch(Moment now) {
  std::vector<OutgoingAlert> batch;
  if (busy()) return batch;
  std::erase_if(entries_, [&](const auto& item) { return forgettable(item.second, now.mono); });
  std::vector<std::map<Labels, Entry>::iterator> ready;
  for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
    if (flushing_ && !entry->second.undelivered_since) continue;
    if (ready_at(entry->second) <= now.mono) ready.push_back(entry);
  }
  // What the receiver does not know goes first, then what has waited longest.
  std::sort(ready.begin(), ready.end(), [](const auto& left, const auto& right) {
    const bool left_known = !left->second.undelivered_since;
    const bool right_known = !right->second.undelivered_since;
    return std::pair(left_known, left->second.due) < std::pair(right_known, right->second.due);
  });
  if (ready.size() > batch_limit) ready.resize(batch_limit);
  for (const auto& item : ready) {
    Entry& entry = item->second;
    const WallTime ends_at =
        entry.resolved_at
            ? entry.resolved_at->wall
            : now.wall + std::chrono::duration_cast<WallTime::duration>(lifetime_in_intervals * resend_interval_);
    // Alertmanager refuses an alert that ends before it starts, as after a step of the clock.
    batch.push_back(
        {item->first, entry.annotations, std::min(entry.starts_at, ends_at), ends_at, entry.resolved_at.has_value()});
    entry.is_new = false;
    in_flight_.emplace_back(item->first, entry.version);
  }
  return batch;
}

void ReceiverQueue::settle(Entry& entry, std::uint64_t version, Verdict verdict, MonoTime now) {
  if (entry.version != version) return;  // it began or ended meanwhile, and is due for that
  if (verdict == Verdict::delivered) {
    entry.undelivered_since.reset();
    if (entry.resolved_at) forget_end(entry);
  }
  if (verdict != Verdict::retry) entry.due = now + resend_interval_;
}

void ReceiverQueue::finish(Verdict verdict, std::optional<std::chrono::seconds> retry_after, MonoTime now) {
  const auto sent = std::exchange(in_flight_, {});
  for (const auto& [labels, version] : sent) {
    if (const auto found = entries_.find(labels); found != entries_.end()) settle(found->second, version, verdict, now);
  }
  switch (verdict) {
    case Verdict::delivered: counts_.delivered += sent.size(); break;
    case Verdict::retry: counts_.retried += sent.size(); break;
    case Verdict::refused: counts_.failed += sent.size(); break;
  }
  if (verdict != Verdict::retry) {
    backoff_.reset();
    not_before_ = not_even_new_before_ = now;
    return;
  }
  not_before_ = now + backoff_.next(retry_after);
  not_even_new_before_ = retry_after ? not_before_ : std::min(not_before_, now + Backoff::first);
}

void ReceiverQueue::flush(MonoTime now) {
  flushing_ = true;
  not_before_ = not_even_new_before_ = now;
  for (auto& [labels, entry] : entries_) {
    if (entry.undelivered_since) entry.due = std::min(entry.due, now);
  }
}

std::size_t ReceiverQueue::pending() const {
  return static_cast<std::size_t>(std::count_if(
      entries_.begin(), entries_.end(), [](const auto& item) { return item.second.undelivered_since.has_value(); }));
}

std::optional<Duration> ReceiverQueue::oldest_pending(MonoTime now) const {
  std::optional<MonoTime> oldest;
  for (const auto& [labels, entry] : entries_) {
    if (entry.undelivered_since && (!oldest || *entry.undelivered_since < *oldest)) oldest = entry.undelivered_since;
  }
  if (!oldest) return std::nullopt;
  return now - *oldest;
}

}  // namespace relaywatch::notify
