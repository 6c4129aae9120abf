#include "journal.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace relaywatch::daemon {

void Journal::restore(std::vector<Event> kept) {
  events_.assign(std::make_move_iterator(kept.begin()), std::make_move_iterator(kept.end()));
  if (!events_.empty()) last_id_ = events_.back().id;
  limit();
}

void Journal::add(std::vector<Event> events) {
  for (Event& event : events) {
    event.id = ++last_id_;
    events_.push_back(std::move(event));
  }
  limit();
}

void Journal::forget(WallTime before) {
  while (!events_.empty() && events_.front().at < before) events_.pop_front();
}

std::vector<Event> Journal::since(WallTime begin) const {
  std::vector<Event> found;
  std::ranges::copy_if(events_, std::back_inserter(found), [&](const Event& event) { return event.at >= begin; });
  return found;
}

std::vector<Event> Journal::after(std::uint64_t id) const {
  const auto first = std::ranges::upper_bound(events_, id, {}, &Event::id);
  return {first, events_.end()};
}

void Journal::limit() {
  while (events_.size() > capacity_) events_.pop_front();
}

}  // namespace relaywatch::daemon
