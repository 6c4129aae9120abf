#include "simulator/outages.hpp"

#include <algorithm>

namespace relaywatch::simulator {

Outages::Outages(std::vector<Window> windows) {
  std::ranges::sort(windows, {}, &Window::begin);
  for (const Window& window : windows) {
    if (!windows_.empty() && window.begin <= windows_.back().end) {
      windows_.back().end = std::max(windows_.back().end, window.end);
    } else {
      windows_.push_back(window);
    }
  }
}

Outages Outages::any_of(std::initializer_list<const Outages*> parts) {
  std::vector<Window> all;
  for (const Outages* part : parts) all.insert(all.end(), part->windows_.begin(), part->windows_.end());
  return Outages(std::move(all));
}

MonoTime Outages::next_available(MonoTime time) const {
  const auto found = std::ranges::upper_bound(windows_, time, {}, &Window::end);
  return found != windows_.end() && found->begin <= time ? found->end : time;
}

std::optional<MonoTime> Outages::next_begin(MonoTime time) const {
  const auto found = std::ranges::upper_bound(windows_, time, {}, &Window::end);
  return found == windows_.end() ? std::nullopt : std::optional(found->begin);
}

}  // namespace relaywatch::simulator
