#include "alert/suppression.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

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

Seconds time_to_work_off(Seconds lag) { return std::max(shortest_work, longest_work * lag); }

/// However it goes, some day it is a fault of its own.
bool is_timely(const BacklogOrigin& origin) { return origin.age <= time_to_work_off(origin.largest_lag); }

bool is_down(const NodeReport* node) { return node != nullptr && node->polled_yet && !node->up; }

/// Whether a hop above, up to the one that left the backlog, is itself behind by more because of it.
bool is_held_up(const HopReport& hop, const FleetReport& report) {
  const HopId& origin = hop.backlog->hop;
  std::vector<std::string> nodes = {hop.id.source};
  for (std::size_t i = 0; i < nodes.size() && nodes.size() <= report.nodes.size(); ++i) {
    const std::string node = nodes[i];
    for (const HopReport& above : report.hops) {
      const bool shares = above.id == origin || (above.backlog && above.backlog->hop == origin);
      if (above.id.replica != node || !shares) continue;
      if (above.state == HopState::lagging && above.lag && above.lag->value >= hop.lag->value) return true;
      if (above.id != origin) nodes.push_back(above.id.source);
    }
  }
  return false;
}

std::optional<std::string> explanation_of_lag(const HopReport& hop, const FleetReport& report) {
  if (!hop.backlog || !hop.lag) return std::nullopt;
  if (!is_worked_off(*hop.backlog, hop.catch_up, hop.lag->value) &&
      !(is_timely(*hop.backlog) && is_held_up(hop, report))) {
    return std::nullopt;
  }
  const HopId& origin = hop.backlog->hop;
  return origin == hop.id ? "a fault that is over" : fmt::format("{} → {}", origin.source, origin.replica);
}

}  // namespace

bool is_worked_off(const BacklogOrigin& origin, const std::optional<Seconds>& catch_up, Seconds lag) {
  if (!is_timely(origin)) return false;
  return catch_up ? *catch_up <= time_to_work_off(lag) : origin.age < time_to_tell;
}

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
