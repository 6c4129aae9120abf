#include "pipeline/chain_lag.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "analysis/lag.hpp"

namespace relaywatch::pipeline {
namespace {

using analysis::History;

bool passes_changes_on(const NodeMemory& node) {
  return !node.facts() || node.facts()->writes_replicated_changes.value_or(true);
}

/// Goes from the origin down, carrying along what positions are composed through.
class Descent {
 public:
  Descent(ChainReport& chain, const std::vector<HopReport>& all_hops, const FindNode& find_node)
      : chain_(chain), all_hops_(all_hops), find_node_(find_node), origin_(*find_node(chain.path.front())) {}

  void run(const std::vector<const HopReport*>& hops) {
    Way way;
    way.histories.push_back(origin_.history());
    for (std::size_t i = 0; i < chain_.path.size(); ++i) {
      if (i > 0) step(way, chain_.path[i - 1], chain_.path[i], hops[i - 1]);
      add_branches(way, chain_.path[i]);
    }
    chain_.lag = chain_.node_lag[chain_.path.back()];
    chain_.configured_delay = way.delay;
    chain_.lag_note = way.cut;
  }

 private:
  /// From the origin to one node.
  struct Way {
    std::vector<History> histories;  ///< up to and with that node
    Seconds delay{};
    std::string cut;       ///< why nothing can be followed to it; "" when it can
    bool foreign = false;  ///< a node's positions are not of the binlog of the one above it
  };

  /// One hop down.
  void step(Way& way, const std::string& source_name, const std::string& replica_name, const HopReport* hop) {
    const NodeMemory& source = *find_node_(source_name);
    const NodeMemory& replica = *find_node_(replica_name);
    if (way.cut.empty() && way.histories.size() > 1 && !passes_changes_on(source)) {
      way.cut = fmt::format(
          "{0} keeps replicated changes out of its binlog (log_slave_updates is off): what lies behind it cannot be "
          "compared with {1}",
          source_name, chain_.path.front());
    }
    if (hop != nullptr && hop->status) way.delay += hop->status->configured_delay.value_or(Seconds(0));
    const bool followed = hop != nullptr && way.cut.empty() && !way.foreign;
    chain_.node_lag[replica_name] = followed ? node_lag(*hop, way.histories, source, replica) : std::nullopt;
    way.foreign = way.foreign || !replica.composes_from(source_name);
    way.histories.push_back(replica.history());
  }

  /// `upstream` runs from the origin to the hop's source.
  [[nodiscard]] std::optional<LagFigure> node_lag(const HopReport& hop, const std::vector<History>& upstream,
                                                  const NodeMemory& source, const NodeMemory& replica) const {
    if (upstream.size() == 1) return hop.lag;
    if (!hop.status || !hop.status->executed || !source.is_of_this_epoch(*hop.status->executed)) return std::nullopt;
    const ChannelTrack* track = replica.track(hop.id.channel);
    if (track == nullptr || !track->is_in_step_with_epoch()) return std::nullopt;
    const auto held = analysis::compose(upstream, hop.status->executed->coordinate, track->executed_first_seen());
    if (!held) return std::nullopt;
    const auto bounds = analysis::lag_behind(upstream.front(), *held, replica.latest().channels_window);
    if (!bounds) return std::nullopt;
    const bool nothing_missing = bounds->estimate <= Seconds(0);
    if (nothing_missing && !origin_.tells_written()) return std::nullopt;
    return analysis::to_figure(*bounds);
  }

  /// Nodes of no chain that replicate from `source`, and those that replicate from them.
  void add_branches(const Way& way, const std::string& source) {
    for (const HopReport& hop : all_hops_) {
      if (hop.configured || hop.external_source || hop.id.source != source || is_in_a_chain(hop.id.replica)) continue;
      const bool only_source = find_node_(hop.id.replica)->composes_from(source);
      if (!only_source || chain_.node_lag.contains(hop.id.replica)) continue;
      Way branch = way;
      step(branch, source, hop.id.replica, &hop);
      add_branches(branch, hop.id.replica);
    }
  }

  [[nodiscard]] bool is_in_a_chain(const std::string& node) const {
    return std::ranges::any_of(all_hops_, [&node](const HopReport& hop) {
      return hop.configured && (hop.id.source == node || hop.id.replica == node);
    });
  }

  ChainReport& chain_;
  const std::vector<HopReport>& all_hops_;
  const FindNode& find_node_;
  const NodeMemory& origin_;
};

/// The hop over which most of the tail's lag comes about. Where a node's own lag is not known, what is lost across it
/// counts for the hop that leads to it.
std::optional<HopId> slowest_hop(const ChainReport& chain, const std::vector<const HopReport*>& hops) {
  if (!chain.lag || chain.lag->value <= Seconds(0)) return std::nullopt;
  std::optional<HopId> slowest;
  Seconds most(0);
  Seconds above(0);
  const HopReport* first = nullptr;
  for (std::size_t i = 0; i < hops.size(); ++i) {
    if (first == nullptr) first = hops[i];
    const auto& lag = chain.node_lag.at(chain.path[i + 1]);
    if (!lag) continue;
    if (first != nullptr && lag->value - above > most) {
      most = lag->value - above;
      slowest = first->id;
    }
    above = lag->value;
    first = nullptr;
  }
  return slowest;
}

}  // namespace

void measure_chain_lag(ChainReport& chain, const std::vector<const HopReport*>& hops,
                       const std::vector<HopReport>& all_hops, const FindNode& find_node) {
  Descent(chain, all_hops, find_node).run(hops);
  chain.slowest_hop = slowest_hop(chain, hops);
}

}  // namespace relaywatch::pipeline
