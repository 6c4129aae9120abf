#include "model/node_snapshot.hpp"

namespace relaywatch {

std::string_view to_string(ReceiverState state) {
  switch (state) {
    case ReceiverState::stopped: return "stopped";
    case ReceiverState::connecting: return "connecting";
    case ReceiverState::running: return "running";
  }
  return "stopped";
}

std::string_view to_string(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::denied: return "denied";
    case ProblemKind::missing_column: return "missing_column";
    case ProblemKind::unreadable_cell: return "unreadable_cell";
    case ProblemKind::statement_failed: return "statement_failed";
  }
  return "statement_failed";
}

}  // namespace relaywatch
