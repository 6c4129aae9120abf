#include "log_events.hpp"

#include <string_view>

#include "base/log.hpp"

namespace relaywatch::daemon {
namespace {

std::string_view state_of(const Event& event) {
  const auto found = event.details.find("state");
  return found == event.details.end() ? std::string_view() : std::string_view(found->second);
}

bool is_bad_news(const Event& event) {
  switch (event.kind) {
    case EventKind::hop_state: return state_of(event) != "ok";
    case EventKind::node_state: return state_of(event) != "up";
    case EventKind::alert: return state_of(event) == "firing";
    case EventKind::topology: return true;
    case EventKind::maintenance:
    case EventKind::config:
    case EventKind::daemon: return false;
  }
  return false;
}

/// The kind, where the text does not name it.
std::string_view heading(EventKind kind) {
  switch (kind) {
    case EventKind::hop_state: return "hop ";
    case EventKind::alert: return "alert ";
    case EventKind::topology: return "topology: ";
    default: return "";
  }
}

}  // namespace

void log_event(const Event& event) {
  const auto level = is_bad_news(event) ? log::Level::warn : log::Level::info;
  log::at(level, "{}{}", heading(event.kind), event.text);
}

}  // namespace relaywatch::daemon
