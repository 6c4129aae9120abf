#include "model/event.hpp"

namespace relaywatch {

std::string_view to_string(EventKind kind) {
  switch (kind) {
    case EventKind::hop_state: return "hop_state";
    case EventKind::node_state: return "node_state";
    case EventKind::topology: return "topology";
    case EventKind::alert: return "alert";
    case EventKind::maintenance: return "maintenance";
    case EventKind::config: return "config";
    case EventKind::daemon: return "daemon";
  }
  return "unknown";
}

}  // namespace relaywatch
