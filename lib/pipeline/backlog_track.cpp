#include "pipeline/backlog_track.hpp"

#include <algorithm>
#include <utility>

namespace relaywatch::pipeline {
namespace {

/// What has passed one hop shows at the next one within this.
constexpr Seconds passes_on_within{60};
/// Less, a lost poll say, leaves nothing worth the name, and is not what a lag comes from.
constexpr Seconds shortest_stand{10};

/// Nothing passes, or nobody can see whether it does because a server does not answer.
bool stands(const HopReport& hop) {
  switch (hop.state) {
    case HopState::ok:
    case HopState::lagging: return false;
    case HopState::unknown: return hop.cause == HopCause::source_not_polled;
    case HopState::stalled:
    case HopState::stopped:
    case HopState::connecting:
    case HopState::broken:
    case HopState::missing:
    case HopState::unreachable: return true;
  }
  return false;
}

}  // namespace

void BacklogTrack::follow(std::vector<HopReport>& hops, MonoTime now) {
  std::map<HopId, Backlog> current;
  for (HopReport& hop : hops) {
    std::optional<Backlog> backlog = next(hop, hops, now);
    if (!backlog) continue;
    BacklogOrigin& origin = backlog->origin;
    const bool is_own = origin.hop == hop.id;
    if (is_own && hop.lag) origin.largest_lag = std::max(origin.largest_lag, hop.lag->value);
    if (const auto known = current.find(origin.hop); known != current.end() && known->second.origin.hop == origin.hop) {
      origin = known->second.origin;
      backlog->since = known->second.since;
    }
    origin.age = now - backlog->since;
    if (!stands(hop) && (backlog->stood || !is_own)) hop.backlog = origin;
    current.emplace(hop.id, *std::move(backlog));
  }
  backlogs_ = std::move(current);
}

std::optional<BacklogTrack::Backlog> BacklogTrack::next(const HopReport& hop, const std::vector<HopReport>& hops,
                                                        MonoTime now) const {
  const auto known = backlogs_.find(hop.id);
  std::optional<Backlog> backlog = known == backlogs_.end() ? std::nullopt : std::optional(known->second);
  const Backlog own{{hop.id, {}, {}}, false, now, now};
  if (stands(hop)) {
    // A stop amid a backlog from above does not make it the hop's own.
    if (!backlog) backlog = own;
    backlog->seen = now;
    if (!backlog->stands_since) backlog->stands_since = now;
    if (now - *backlog->stands_since < shortest_stand) return backlog;
    backlog->stood = true;
    if (backlog->origin.hop == hop.id) backlog->since = now;
    return backlog;
  }
  if (backlog) backlog->stands_since.reset();
  if (hop.state == HopState::lagging) {
    if (!backlog) backlog = passed_on_to(hop, hops);
    if (!backlog) backlog = own;
    backlog->seen = now;
  } else if (hop.state == HopState::ok && backlog && Seconds(now - backlog->seen) > passes_on_within) {
    return std::nullopt;
  }
  return backlog;
}

/// Of several sources, from the one that had some of it last.
std::optional<BacklogTrack::Backlog> BacklogTrack::passed_on_to(const HopReport& hop,
                                                                const std::vector<HopReport>& hops) const {
  std::optional<Backlog> newest;
  for (const HopReport& above : hops) {
    if (above.id.replica != hop.id.source) continue;
    const auto known = backlogs_.find(above.id);
    if (known != backlogs_.end() && (!newest || known->second.seen > newest->seen)) newest = known->second;
  }
  if (newest) newest->stands_since.reset();
  return newest;
}

}  // namespace relaywatch::pipeline
