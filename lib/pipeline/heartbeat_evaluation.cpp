#include "pipeline/heartbeat_evaluation.hpp"

#include <algorithm>

namespace relaywatch::pipeline {
namespace {

/// A filter may keep the heartbeat's table out, however well the rest is replicated.
bool is_filtered(const NodeMemory& replica) {
  return replica.channels() && std::ranges::any_of(*replica.channels(), [](const ReplicationStatus& channel) {
           return channel.has_filters.value_or(false);
         });
}

}  // namespace

std::optional<LagFigure> heartbeat_lag_of(const Link& link, const HeartbeatTrack& track, const FindNode& find_node,
                                          MonoTime now) {
  const NodeMemory* replica = find_node(link.id.replica);
  const NodeMemory* source = link.external_source ? nullptr : find_node(link.id.source);
  if (source == nullptr || !source->up() || !replica->up() || is_filtered(*replica)) return std::nullopt;
  if (link.id.source == track.node()) return track.lag(replica->latest(), now);
  return track.lag_between(source->latest(), replica->latest(), now);
}

void add_heartbeat_lag(ChainReport& chain, const HeartbeatTrack& track, const FindNode& find_node, MonoTime now) {
  // Stamps that are not the origin's tell nothing of a lag against the origin.
  if (track.node().empty() || chain.path.front() != track.node()) return;
  for (auto& [name, figure] : chain.node_lag) {
    const NodeMemory* node = find_node(name);
    const bool read = node != nullptr && node->up();
    const auto heartbeat = read ? track.lag(node->latest(), now) : std::nullopt;
    chain.heartbeat_lag[name] = heartbeat;
    if (read && chain.lag_note.empty() && !is_filtered(*node)) figure = or_heartbeat(figure, heartbeat);
  }
  chain.lag = chain.node_lag[chain.path.back()];
}

std::optional<LagFigure> or_heartbeat(const std::optional<LagFigure>& figure,
                                      const std::optional<LagFigure>& heartbeat) {
  if (!heartbeat || (figure && figure->basis == LagBasis::position)) return figure;
  const bool contradicted =
      figure && figure->basis == LagBasis::lower_bound && figure->value > heartbeat->value + heartbeat->uncertainty;
  return contradicted ? figure : heartbeat;
}

}  // namespace relaywatch::pipeline
