#include "model/server_replies.hpp"

namespace relaywatch {

std::string_view to_string(ProbeFailure failure) {
  switch (failure) {
    case ProbeFailure::unreachable: return "unreachable";
    case ProbeFailure::timed_out: return "timed_out";
    case ProbeFailure::name_unresolved: return "name_unresolved";
    case ProbeFailure::auth_failed: return "auth_failed";
    case ProbeFailure::tls_failed: return "tls_failed";
    case ProbeFailure::too_many_connections: return "too_many_connections";
    case ProbeFailure::host_blocked: return "host_blocked";
    case ProbeFailure::abandoned_statements: return "abandoned_statements";
    case ProbeFailure::disk_full: return "disk_full";
    case ProbeFailure::internal: return "internal";
  }
  return "internal";
}

}  // namespace relaywatch
