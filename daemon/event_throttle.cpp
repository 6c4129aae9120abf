#include "event_throttle.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace relaywatch::daemon {
namespace {

bool is_done_by_people(const Event& event) {
  return event.kind == EventKind::maintenance || event.kind == EventKind::config || event.kind == EventKind::daemon;
}

void tell_left_out(Event& event, int count) {
  if (count == 0) return;
  event.text += fmt::format(" ({} {} before this left out)", count, count == 1 ? "change" : "changes");
  event.details["left_out"] = std::to_string(count);
}

}  // namespace

std::vector<Event> EventThrottle::admit(std::vector<Event> events, MonoTime now) {
  std::vector<Event> passed;
  for (Event& event : events) {
    if (is_done_by_people(event)) {
      passed.push_back(std::move(event));
      continue;
    }
    Flow& flow = flows_[{event.kind, event.subject}];
    if (flow.waiting) {
      ++flow.left_out;
    } else if (pass(flow, now)) {
      passed.push_back(std::move(event));
      continue;
    }
    flow.waiting = std::move(event);
  }
  for (auto& [key, flow] : flows_) {
    if (!flow.waiting || !pass(flow, now)) continue;
    tell_left_out(*flow.waiting, std::exchange(flow.left_out, 0));
    passed.push_back(*std::exchange(flow.waiting, std::nullopt));
  }
  std::erase_if(flows_, [&](const auto& item) { return !item.second.waiting && item.second.full_at <= now; });
  std::ranges::stable_sort(passed, {}, &Event::at);
  return passed;
}

bool EventThrottle::pass(Flow& flow, MonoTime now) const {
  const MonoTime full_at = std::max(flow.full_at, now);
  if (full_at - now > limits_.refill * (limits_.burst - 1)) return false;
  flow.full_at = full_at + limits_.refill;
  return true;
}

}  // namespace relaywatch::daemon
