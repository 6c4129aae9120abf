#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace relaywatch {

enum class EventKind {
  hop_state,    ///< a hop's state or cause changed
  node_state,   ///< a node can be read again, or no more; a server was restarted
  topology,     ///< a link appeared, vanished, or points elsewhere
  alert,        ///< an alert began to fire, or was resolved
  maintenance,  ///< planned work began or ended
  config,       ///< the configuration was reloaded, or refused
  daemon,       ///< the monitor started or stopped
};

inline constexpr std::array all_event_kinds = {EventKind::hop_state, EventKind::node_state,  EventKind::topology,
                                               EventKind::alert,     EventKind::maintenance, EventKind::config,
                                               EventKind::daemon};

std::string_view to_string(EventKind kind);

/// One line of the journal: what happened, when, to what.
struct Event {
  std::uint64_t id = 0;  ///< counts up, across restarts; 0: not in the journal yet
  WallTime at;
  EventKind kind = EventKind::daemon;
  std::string subject;  ///< a node, source|replica|channel, an alert's or a chain's name; "" for none
  std::string text;     ///< one sentence
  std::map<std::string, std::string> details;  ///< state, cause, severity, chain, by, ... as the kind has them

  bool operator==(const Event&) const = default;
};

}  // namespace relaywatch
