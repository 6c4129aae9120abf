#include "alert/suppression.hpp"

#include <fmt/format.h>

namespace relaywatch::alert {
namespace {

/// A replica's receiver tries again this late (MASTER_CONNECT_RETRY's default is 60 s), plus some time to start.
constexpr Seconds reconnect_grace{90};
/// A receiver that has begun to connect and has no error yet is given this long to get somewhere.
constexpr Seconds connecting_grace{10};

bool is_down(const NodeReport* node) { return node != nullptr && node->polled_yet && !node->up; }

}  // namespace

std::optional<std::string> explanation(const HopReport& hop, const FleetReport& report) {
  const NodeReport* source = report.find_node(hop.id.source);
  const NodeReport* replica = report.find_node(hop.id.replica);
  if (hop.state == HopState::ok) return std::nullopt;
  if (is_down(replica)) return fmt::format("NodeDown {}", replica->name);
  const bool is_about_the_source = hop.state == HopState::connecting || hop.cause == HopCause::receiver_error ||
                                   hop.cause == HopCause::source_not_polled;
  if (is_about_the_source && is_down(source)) return fmt::format("NodeDown {}", source->name);
  if (hop.state != HopState::connecting || !hop.since) return std::nullopt;
  const Seconds lasted = report.at.wall - *hop.since;
  if (hop.cause == HopCause::source_unreachable && source != nullptr) {
    const bool asked_since = source->last_seen && *source->last_seen > *hop.since;
    if (!asked_since) return fmt::format("{} not asked since", source->name);
    if (source->recovered_at && Seconds(report.at.wall - *source->recovered_at) < reconnect_grace) {
      return fmt::format("{} just back", source->name);
    }
  }
  const bool has_error = hop.status && hop.status->receiver_error;
  if (!has_error && lasted < connecting_grace) return "the receiver has just begun to connect";
  return std::nullopt;
}

}  // namespace relaywatch::alert
