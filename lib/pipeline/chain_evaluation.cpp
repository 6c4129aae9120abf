#include "pipeline/chain_evaluation.hpp"

#include <algorithm>

#include "pipeline/chain_lag.hpp"

namespace relaywatch::pipeline {
namespace {

const HopReport* find_hop(const std::vector<HopReport>& hops, const std::string& source, const std::string& replica) {
  const auto found = std::ranges::find_if(hops, [&](const HopReport& hop) {
    return hop.configured && hop.id.source == source && hop.id.replica == replica;
  });
  return found == hops.end() ? nullptr : &*found;
}

/// The slowest hop decides; unknown as soon as one hop is. While a source catches up it writes faster than it will
/// then: a hop below that cannot follow that is not closing for now, and neither is the chain.
std::optional<Seconds> catch_up(const std::vector<const HopReport*>& hops) {
  Seconds slowest(0);
  for (const HopReport* hop : hops) {
    if (hop == nullptr || !hop->catch_up) return std::nullopt;
    slowest = std::max(slowest, *hop->catch_up);
  }
  return slowest;
}

/// What one of its hops is allowed, the chain is allowed too.
LagThresholds thresholds_of(const ChainSpec& spec) {
  LagThresholds all = spec.lag;
  for (const auto& [replica, own] : spec.hop_lag) {
    if (all.warning && own.warning) all.warning = std::max(*all.warning, *own.warning);
    if (all.critical && own.critical) all.critical = std::max(*all.critical, *own.critical);
  }
  return all;
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
  chain.thresholds = thresholds_of(spec);
  measure_chain_lag(chain, hops, all_hops, find_node);
  chain.catch_up = catch_up(hops);
  const HopReport* root = root_hop(hops);
  chain.state = state_of(root);
  if (root != nullptr) chain.root_cause = RootCause{root->id, root->cause};
  return chain;
}

}  // namespace relaywatch::pipeline
