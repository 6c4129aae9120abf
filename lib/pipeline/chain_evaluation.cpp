#include "pipeline/chain_evaluation.hpp"

#include <algorithm>
#include <array>

#include "pipeline/chain_lag.hpp"

namespace relaywatch::pipeline {
namespace {

constexpr std::array worst_last = {ChainState::ok, ChainState::degraded, ChainState::unknown, ChainState::broken};

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

/// A source that does not answer is one too, although its replica says that it replicates.
bool is_fault(const HopReport& hop, const FindNode& find_node) {
  if (hop.cause == HopCause::source_not_polled) {
    const NodeMemory* source = find_node(hop.id.source);
    return source != nullptr && source->polled_yet() && !source->up();
  }
  return hop.state != HopState::ok && hop.state != HopState::lagging && hop.state != HopState::unknown;
}

/// The first faulty hop from the origin; else the first that lags; else the first whose state is not known.
const HopReport* root_hop(const std::vector<const HopReport*>& hops, const FindNode& find_node) {
  const auto first = [&](auto&& wanted) -> const HopReport* {
    const auto found = std::ranges::find_if(hops, [&](const HopReport* hop) { return hop && wanted(*hop); });
    return found == hops.end() ? nullptr : *found;
  };
  if (const auto* fault = first([&](const HopReport& hop) { return is_fault(hop, find_node); })) return fault;
  if (const auto* late = first([](const HopReport& hop) { return hop.state == HopState::lagging; })) return late;
  return first([](const HopReport& hop) { return hop.state == HopState::unknown; });
}

ChainState state_of(const HopReport& hop) {
  switch (hop.state) {
    case HopState::ok: return ChainState::ok;
    case HopState::lagging: return ChainState::degraded;
    case HopState::unreachable:
    case HopState::unknown: return ChainState::unknown;
    default: return ChainState::broken;
  }
}

/// The worst of its hops decides: what is known to be broken before what is not known, and that before what is late.
ChainState state_of(const std::vector<const HopReport*>& hops) {
  ChainState worst = ChainState::ok;
  const auto rank = [](ChainState state) { return std::ranges::find(worst_last, state) - worst_last.begin(); };
  for (const HopReport* hop : hops) {
    if (hop != nullptr && rank(state_of(*hop)) > rank(worst)) worst = state_of(*hop);
  }
  return worst;
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
  chain.state = state_of(hops);
  const HopReport* root = root_hop(hops, find_node);
  if (root != nullptr) chain.root_cause = RootCause{root->id, root->cause};
  return chain;
}

}  // namespace relaywatch::pipeline
