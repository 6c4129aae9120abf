#include "alert/suppression.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace relaywatch::alert {
namespace {

/// A replica's receiver tries again this late (MASTER_CONNECT_RETRY's default is 60 s), plus some time to start.
constexpr Seconds reconnect_grace{90};
/// A receiver that has begun to connect and has no error yet is given this long to get somewhere.
constexpr Seconds connecting_grace{10};

/// Until the pace at which a backlog is worked off can be told.
constexpr Seconds time_to_tell{60};
/// Working off a backlog may take so long without being a fault of its own: it has to be gone in not much more time
/// than it took to come about.
constexpr Seconds shortest_work{600};
constexpr double longest_work = 3;

bool is_down(const NodeReport* node) { return node != nullptr && node->polled_yet && !node->up; }

bool is_worked_off(const HopReport& hop, const Moment& now) {
  if (!hop.catch_up) return hop.since && Seconds(now.wall - *hop.since) < time_to_tell;
  return closes_soon(*hop.catch_up, hop.lag->value);
}

const HopReport* hop_into(const std::string& node, const FleetReport& report) {
  const auto found = std::ranges::find(report.hops, node, [](const HopReport& hop) { return hop.id.replica; });
  return found == report.hops.end() ? nullptr : &*found;
}

/// Whether a hop above, up to the one that left the backlog, still has some of it to pass on.
bool is_passed_on(const HopReport& hop, const FleetReport& report) {
  const HopReport* above = &hop;
  for (std::size_t steps = 0; steps < report.hops.size() && above->id != hop.backlog->hop; ++steps) {
    above = hop_into(above->id.source, report);
    if (above == nullptr) return false;
    if (above->state != HopState::ok) return true;
  }
  return false;
}

std::optional<std::string> explanation_of_lag(const HopReport& hop, const FleetReport& report) {
  if (!hop.backlog || !hop.lag) return std::nullopt;
  const auto& [origin, largest_lag] = *hop.backlog;
  const bool held_up = hop.lag->value <= largest_lag && is_passed_on(hop, report);
  if (!held_up && !is_worked_off(hop, report.at)) return std::nullopt;
  return origin == hop.id ? "a fault that is over" : fmt::format("{} → {}", origin.source, origin.replica);
}

}  // namespace

bool closes_soon(Seconds catch_up, Seconds lag) { return catch_up <= std::max(shortest_work, longest_work * lag); }

std::optional<std::string> explanation(const HopReport& hop, const FleetReport& report) {
  const NodeReport* source = report.find_node(hop.id.source);
  const NodeReport* replica = report.find_node(hop.id.replica);
  if (hop.state == HopState::ok) return std::nullopt;
  if (is_down(replica)) return fmt::format("NodeDown {}", replica->name);
  if (hop.state == HopState::lagging) return explanation_of_lag(hop, report);
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
