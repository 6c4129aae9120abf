#include "pipeline/chain_evaluation.hpp"

#include <algorithm>

#include "analysis/lag.hpp"

namespace relaywatch::pipeline {
namespace {

using analysis::History;

const HopReport* find_hop(const std::vector<HopReport>& hops, const std::string& source, const std::string& replica) {
  const auto found = std::ranges::find_if(hops, [&](const HopReport& hop) {
    return hop.configured && hop.id.source == source && hop.id.replica == replica;
  });
  return found == hops.end() ? nullptr : &*found;
}

bool passes_changes_on(const NodeMemory& node) {
  return !node.facts() || node.facts()->writes_replicated_changes.value_or(true);
}

/// How old the data of `hop`'s replica is against the origin. `upstream` runs from the origin to the hop's source.
std::optional<LagFigure> node_lag(const HopReport& hop, const std::vector<History>& upstream, const NodeMemory& origin,
                                  const NodeMemory& source, const NodeMemory& replica) {
  if (upstream.size() == 1) return hop.lag;
  if (!hop.status || !hop.status->executed || !source.is_of_this_epoch(*hop.status->executed)) return std::nullopt;
  const ChannelTrack* track = replica.track(hop.id.channel);
  if (track == nullptr || !track->is_in_step_with_epoch()) return std::nullopt;
  const auto held = analysis::compose(upstream, hop.status->executed->coordinate, track->executed_first_seen());
  if (!held) return std::nullopt;
  const auto bounds = analysis::lag_behind(upstream.front(), *held, replica.latest().channels_window);
  if (!bounds) return std::nullopt;
  const bool nothing_missing = bounds->estimate <= Seconds(0);
  if (nothing_missing && !origin.tells_written()) return std::nullopt;
  return analysis::to_figure(*bounds);
}

void measure(ChainReport& chain, const std::vector<const HopReport*>& hops, const FindNode& find_node) {
  const NodeMemory& origin = *find_node(chain.path.front());
  std::vector<History> upstream;
  bool cut = false;
  for (std::size_t i = 0; i < hops.size(); ++i) {
    const NodeMemory& source = *find_node(chain.path[i]);
    const NodeMemory& replica = *find_node(chain.path[i + 1]);
    // A server in between that keeps replicated changes out of its binlog ends what can be followed.
    cut = cut || (i > 0 && !passes_changes_on(source));
    upstream.push_back(source.history());
    chain.node_lag[chain.path[i + 1]] =
        cut || hops[i] == nullptr ? std::nullopt : node_lag(*hops[i], upstream, origin, source, replica);
  }
  chain.lag = chain.node_lag[chain.path.back()];
}

/// The slowest hop decides; unknown as soon as one hop is. While a source catches up it writes faster than it will then:
/// a hop below that cannot follow that is not closing for now, and neither is the chain.
std::optional<Seconds> catch_up(const std::vector<const HopReport*>& hops) {
  Seconds slowest(0);
  for (const HopReport* hop : hops) {
    if (hop == nullptr || !hop->catch_up) return std::nullopt;
    slowest = std::max(slowest, *hop->catch_up);
  }
  return slowest;
}

bool is_fault(HopState state) {
  return state != HopState::ok && state != HopState::lagging && state != HopState::unknown;
}

/// The first faulty hop from the origin; else the first that lags; else the first whose state is not known.
const HopReport* root_hop(const std::vector<const HopReport*>& hops) {
  const auto first = [&](auto&& wanted) -> const HopReport* {
    const auto found = std::ranges::find_if(hops, [&](const HopReport* hop) { return hop && wanted(hop->state); });
    return found == hops.end() ? nullptr : *found;
  };
  if (const auto* hop = first(is_fault)) return hop;
  if (const auto* hop = first([](HopState state) { return state == HopState::lagging; })) return hop;
  return first([](HopState state) { return state == HopState::unknown; });
}

ChainState state_of(const HopReport* root) {
  if (root == nullptr) return ChainState::ok;
  switch (root->state) {
    case HopState::ok: return ChainState::ok;
    case HopState::lagging: return ChainState::degraded;
    case HopState::unreachable:
    case HopState::unknown: return ChainState::unknown;
    default: return ChainState::broken;
  }
}

}  // namespace

ChainReport evaluate_chain(const ChainSpec& spec, const std::vector<HopReport>& all_hops, const FindNode& find_node) {
  ChainReport chain;
  chain.name = spec.name;
  chain.path = spec.path;
  std::vector<const HopReport*> hops;
  for (std::size_t i = 1; i < spec.path.size(); ++i) {
    hops.push_back(find_hop(all_hops, spec.path[i - 1], spec.path[i]));
    if (hops.back() != nullptr) chain.hops.push_back(hops.back()->id);
  }
  measure(chain, hops, find_node);
  chain.catch_up = catch_up(hops);
  const HopReport* root = root_hop(hops);
  chain.state = state_of(root);
  if (root != nullptr) chain.root_cause = RootCause{root->id, root->cause};
  return chain;
}

}  // namespace relaywatch::pipeline
