#include "notify/event_queue.hpp"

#include <algorithm>
#include <set>

namespace relaywatch::notify {

EventQueue::EventQueue(bool needs_lead, std::function<double()> random)
    : needs_lead_(needs_lead), backoff_(std::move(random)) {}

void EventQueue::add(Notification notification, Moment now, Duration wait) {
  Entry entry;
  entry.alert = alert::identity(notification.alert);
  entry.decided =
      now.mono - std::max(std::chrono::duration_cast<Duration>(now.wall - notification.decided), Duration());
  entry.due = now.mono + wait;
  entry.notification = std::move(notification);
  entries_.try_emplace(entry.notification.id, std::move(entry));
}

void EventQueue::release(std::uint64_t id, MonoTime now) {
  if (const auto found = entries_.find(id); found != entries_.end()) {
    found->second.due = std::min(found->second.due, now);
  }
}

bool EventQueue::withdraw(std::uint64_t id) { return in_flight_ != id && entries_.erase(id) > 0; }

MonoTime EventQueue::ready_at(const Entry& entry) const {
  return std::max(entry.due, entry.tries == 0 ? not_even_new_before_ : not_before_);
}

std::vector<EventQueue::Entries::const_iterator> EventQueue::first_of_each_alert() const {
  std::vector<Entries::const_iterator> first;
  std::set<alert::Labels> seen;
  for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
    if (seen.insert(entry->second.alert).second) first.push_back(entry);
  }
  return first;
}

const Notification* EventQueue::next(MonoTime now, bool leading) {
  if (busy() || !may_send(leading)) return nullptr;
  auto candidates = first_of_each_alert();
  std::erase_if(candidates, [&](const auto& entry) { return ready_at(entry->second) > now; });
  const auto best = std::ranges::min_element(
      candidates, {}, [](const auto& entry) { return std::pair(entry->second.tries, entry->first); });
  if (best == candidates.end()) return nullptr;
  in_flight_ = (*best)->first;
  Entry& entry = entries_.at(*in_flight_);
  ++entry.tries;
  return &entry.notification;
}

std::optional<Settled> EventQueue::finish(Verdict verdict, const std::string& reason,
                                          std::optional<std::chrono::seconds> retry_after, MonoTime now) {
  const std::uint64_t id = *std::exchange(in_flight_, std::nullopt);
  if (verdict == Verdict::retry) {
    ++counts_.retried;
    not_before_ = now + backoff_.next(retry_after);
    not_even_new_before_ = retry_after ? not_before_ : std::min(not_before_, now + Backoff::first);
    return std::nullopt;
  }
  entries_.erase(id);
  backoff_.reset();
  not_before_ = not_even_new_before_ = now;
  if (verdict == Verdict::delivered) {
    ++counts_.delivered;
    return Settled{id, std::nullopt};
  }
  ++counts_.parked;
  return Settled{id, reason};
}

std::optional<MonoTime> EventQueue::wake_at(bool leading) const {
  if (busy() || !may_send(leading)) return std::nullopt;
  std::optional<MonoTime> earliest;
  for (const auto& entry : first_of_each_alert()) {
    const MonoTime ready = ready_at(entry->second);
    if (!earliest || ready < *earliest) earliest = ready;
  }
  return earliest;
}

void EventQueue::flush(MonoTime now) {
  not_before_ = not_even_new_before_ = now;
  for (auto& [id, entry] : entries_) entry.due = std::min(entry.due, now);
}

std::optional<Duration> EventQueue::oldest_pending(MonoTime now) const {
  std::optional<MonoTime> oldest;
  for (const auto& [id, entry] : entries_) {
    if (!oldest || entry.decided < *oldest) oldest = entry.decided;
  }
  if (!oldest) return std::nullopt;
  return now - *oldest;
}

std::vector<Notification> EventQueue::undelivered() const {
  std::vector<Notification> notifications;
  for (const auto& [id, entry] : entries_) notifications.push_back(entry.notification);
  return notifications;
}

}  // namespace relaywatch::notify
