#include "pipeline/save_plan.hpp"

#include <utility>

#include "pipeline/node_state.hpp"

namespace relaywatch::pipeline {
namespace {

/// Nothing was ever learnt of it, so that nothing must be overwritten with it.
bool is_blank(const NodeState& state, const analysis::PositionTimeline& timeline) {
  return timeline.empty() && state.tracks.empty();
}

}  // namespace

std::vector<StatePart> SavePlan::take(const Pipeline& pipeline, MonoTime now, Scope scope) {
  std::vector<StatePart> parts;
  const auto& nodes = pipeline.nodes();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const analysis::PositionTimeline& timeline = nodes[i].timeline();
    const NodeState state = nodes[i].state();
    if (is_blank(state, timeline)) continue;
    const std::string& name = nodes[i].spec().name;
    std::string bytes = encode(state);
    const MonoTime polled = timeline.empty() ? MonoTime() : timeline.newest().polled;

    const auto found = saved_.find(name);
    const bool first = found == saved_.end();
    if (first || found->second.rewrites != timeline.rewrites() || now - found->second.whole_at >= whole_every) {
      parts.push_back({name, true, join_state(bytes, timeline.encode())});
      // The first ones come together; those after them are spread.
      const Duration early =
          first ? whole_every * static_cast<Duration::rep>(i) / static_cast<Duration::rep>(nodes.size())
                : Duration::zero();
      saved_[name] = {std::move(bytes), timeline.rewrites(), timeline.sequence(), polled, now, now - early};
      continue;
    }
    Saved& saved = found->second;
    const bool moved = bytes != saved.state || timeline.sequence() != saved.sequence;
    const bool idle_due = polled != saved.polled && (scope == Scope::all_news || now - saved.at >= idle_every);
    if (!moved && !idle_due) continue;
    parts.push_back({name, false, join_state(bytes, timeline.encode_since(saved.sequence))});
    saved.state = std::move(bytes);
    saved.sequence = timeline.sequence();
    saved.polled = polled;
    saved.at = now;
  }
  return parts;
}

}  // namespace relaywatch::pipeline
