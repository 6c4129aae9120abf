#include "pipeline/backlog_track.hpp"

#include <optional>
#include <utility>

namespace relaywatch::pipeline {
namespace {

/// What has passed one hop shows at the next one within this.
constexpr Seconds passes_on_within{60};

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
  std::map<HopId, Origin> current;
  for (HopReport& hop : hops) {
    const auto known = origins_.find(hop.id);
    std::optional<Origin> origin = known == origins_.end() ? std::nullopt : std::optional(known->second);
    if (stands(hop)) {
      origin = Origin{hop.id, true, now};
    } else if (hop.state == HopState::lagging) {
      if (!origin) {
        const Origin* above = origin_above(hop, hops);
        origin = above == nullptr ? Origin{hop.id, false, now} : *above;
      }
      origin->seen = now;
    } else if (hop.state == HopState::ok && origin && Seconds(now - origin->seen) > passes_on_within) {
      origin.reset();
    }
    if (!origin) continue;
    const bool merely_lags_itself = origin->hop == hop.id && !origin->stood;
    if (!merely_lags_itself && !stands(hop)) hop.backlog_of = origin->hop;
    current.emplace(hop.id, *std::move(origin));
  }
  origins_ = std::move(current);
}

const BacklogTrack::Origin* BacklogTrack::origin_above(const HopReport& hop, const std::vector<HopReport>& hops) const {
  for (const HopReport& above : hops) {
    if (above.id.replica != hop.id.source) continue;
    if (const auto known = origins_.find(above.id); known != origins_.end()) return &known->second;
  }
  return nullptr;
}

}  // namespace relaywatch::pipeline
