#include "pipeline/pipeline.hpp"

#include <algorithm>
#include <utility>

#include "alert/monitor_trouble.hpp"
#include "alert/suppression.hpp"
#include "analysis/topology_builder.hpp"
#include "pipeline/chain_evaluation.hpp"
#include "pipeline/heartbeat_evaluation.hpp"
#include "pipeline/hop_evaluation.hpp"

namespace relaywatch::pipeline {
namespace {

void count_duration(PollDurations& durations, Seconds duration) {
  const auto bucket = std::ranges::lower_bound(poll_duration_buckets, duration.count());
  ++durations.counts[static_cast<std::size_t>(bucket - poll_duration_buckets.begin())];
  durations.sum_seconds += duration.count();
}

/// Its threads are not to blame for what others left to them.
void say_where_it_comes_from(HopReport& hop) {
  hop.summary += "; it works off what " + hop.suppressed_by + " left";
  hop.advice = "Nothing while it catches up. If that does not go on, it is paged as a lag of its own.";
}

}  // namespace

Pipeline::Pipeline(FleetSpec spec, analysis::Thinning thinning) : spec_(std::move(spec)), heartbeat_(spec_) {
  nodes_.reserve(spec_.nodes.size());
  for (const NodeSpec& node : spec_.nodes) {
    index_.emplace(node.name, nodes_.size());
    nodes_.emplace_back(node, thinning);
  }
}

bool Pipeline::ingest(NodeSnapshot snapshot) {
  const auto found = index_.find(snapshot.node);
  if (found == index_.end()) return false;
  count_duration(poll_durations_, snapshot.window.end - snapshot.window.begin);

  std::optional<Upstream> upstream = upstream_of(snapshot.node);
  SourceCatalogs catalogs;
  for (const Link& link : topology_.links) {
    if (link.id.replica != snapshot.node || !link.channel_index || link.external_source) continue;
    catalogs.emplace(link.id.channel, &nodes_[index_.at(link.id.source)].catalog());
  }
  NodeMemory& node = nodes_[found->second];
  // Of a replica that is read for the first time no link is known yet; an only channel is probably the one.
  if (!node.channels() && snapshot.channels && snapshot.channels->size() == 1) {
    upstream = Upstream{snapshot.channels->front().channel, ""};
  }
  const auto before = node.facts();
  const std::uint64_t epoch_before = node.epoch();
  const auto& timeline = node.timeline();
  const auto seen_before = timeline.empty() ? std::nullopt : std::optional(timeline.newest().held);
  const bool written_was_read = snapshot.written.has_value();
  const bool changed = node.take(std::move(snapshot), upstream, catalogs);
  heartbeat_.take(node.latest(), node.facts());
  const bool identity_changed =
      before.has_value() != node.facts().has_value() ||
      (before && (before->server_id != node.facts()->server_id || before->server_uuid != node.facts()->server_uuid));
  if (written_was_read) compare_replicas(node, node.epoch() != epoch_before, seen_before);
  topology_changed_ = topology_changed_ || changed || identity_changed;
  return changed;
}

std::optional<Upstream> Pipeline::upstream_of(std::string_view replica) const {
  std::optional<Upstream> upstream;
  bool configured = false;
  std::size_t beside = 0;
  for (const Link& link : topology_.links) {
    if (link.id.replica != replica || link.external_source) continue;
    configured = configured || link.configured;
    if (!link.configured) ++beside;
    const bool wanted = link.configured || !configured;
    if (wanted && link.channel_index) upstream = Upstream{link.id.channel, link.id.source};
  }
  // Beside the chains, a node with several sources has no one place in what the origin wrote.
  if (!configured && beside > 1) return std::nullopt;
  return upstream;
}

void Pipeline::compare_replicas(const NodeMemory& source, bool began_epoch, std::optional<MonoTime> seen_before) {
  for (const Link& link : topology_.links) {
    if (link.external_source || link.id.source != source.spec().name) continue;
    nodes_[index_.at(link.id.replica)].compare_with_source(link.id.channel, source, began_epoch, seen_before);
  }
}

FleetReport Pipeline::evaluate(const Moment& now) {
  if (std::exchange(topology_changed_, false)) rebuild_topology();
  const FindNode find_node = [this](std::string_view name) -> const NodeMemory* {
    const auto found = index_.find(name);
    return found == index_.end() ? nullptr : &nodes_[found->second];
  };
  FleetReport report;
  report.at = now;
  report.poll_durations = poll_durations_;
  for (const NodeMemory& node : nodes_) report.nodes.push_back(node.report(now));
  for (const Link& link : topology_.links) {
    const auto heartbeat = heartbeat_lag_of(link, heartbeat_, find_node, now.mono);
    report.hops.push_back(evaluate_hop(link, spec_, find_node, heartbeat));
  }
  for (const ChainSpec& chain : spec_.chains) report.chains.push_back(evaluate_chain(chain, report.hops, find_node));
  for (ChainReport& chain : report.chains) add_heartbeat_lag(chain, heartbeat_, find_node, now.mono);
  const NodeMemory* stamped = find_node(heartbeat_.node());
  report.heartbeat =
      heartbeat_.report(stamped != nullptr && stamped->polled_yet() ? &stamped->latest() : nullptr, now.mono);
  remember_since(report, now);
  backlogs_.follow(report.hops, now.mono);
  report.monitor_trouble = alert::monitor_trouble(report);
  for (HopReport& hop : report.hops) {
    hop.suppressed_by = alert::explanation(hop, report).value_or("");
    if (hop.state == HopState::lagging && !hop.suppressed_by.empty()) say_where_it_comes_from(hop);
  }
  return report;
}

void Pipeline::inherit(Pipeline&& earlier) {
  for (NodeMemory& node : nodes_) {
    const auto found = earlier.index_.find(node.spec().name);
    if (found == earlier.index_.end()) continue;
    NodeMemory& known = earlier.nodes_[found->second];
    // Another address may be another server; its history must not be mixed with this one's.
    if (known.spec().address == node.spec().address) node.inherit(std::move(known));
  }
  hops_ = std::move(earlier.hops_);
  backlogs_ = std::move(earlier.backlogs_);
  channels_ = std::move(earlier.channels_);
  heartbeat_.inherit(earlier.heartbeat_);
  poll_durations_ = earlier.poll_durations_;
  rebuild_topology();  // at once: the next snapshot may come before the next evaluation
}

Pipeline::Restored Pipeline::restore(const std::string& name, const std::vector<std::string>& parts, Duration shift,
                                     MonoTime now) {
  const auto found = index_.find(name);
  if (found == index_.end()) return Restored::unknown_node;
  NodeMemory& node = nodes_[found->second];
  std::optional<NodeState> state;
  std::optional<analysis::PositionTimeline> timeline;
  for (const std::string& part : parts) {
    const auto split = split_state(part);
    auto next = split ? decode_node_state(split->state, shift, now) : std::nullopt;
    if (!next) break;
    if (!timeline) {
      timeline = analysis::PositionTimeline::decode(split->timeline, node.spec().interval, shift);
      if (!timeline) break;
    } else if (!timeline->replay(split->timeline, shift)) {
      break;
    }
    state = std::move(next);  // what was good until here stands
  }
  if (!state || (!timeline->empty() && timeline->newest().polled > now)) return Restored::unreadable;
  if (state->address != node.spec().address) return Restored::other_address;
  node.restore(*state, std::move(*timeline));
  rebuild_topology();  // the first snapshot belongs to the links that were known
  return Restored::yes;
}

void Pipeline::rebuild_topology() {
  std::vector<analysis::NodeIdentity> identities;
  identities.reserve(nodes_.size());
  for (const NodeMemory& node : nodes_) {
    analysis::NodeIdentity identity{.name = node.spec().name, .server_id = {}, .server_uuid = {}};
    identity.server_id = node.identity().server_id;
    identity.server_uuid = node.identity().server_uuid;
    identity.channels = node.channels() ? &*node.channels() : nullptr;
    identities.push_back(std::move(identity));
  }
  topology_ = analysis::build_topology(spec_, identities);
  // A link that is gone keeps the channel that it had: its series and its alerts go on under one name.
  for (Link& link : topology_.links) {
    if (!link.configured) continue;
    std::string& channel = channels_[{link.id.source, link.id.replica}];
    if (link.channel_index) {
      channel = link.id.channel;
    } else {
      link.id.channel = channel;
    }
  }
}

void Pipeline::remember_since(FleetReport& report, const Moment& now) {
  std::map<HopId, HopMemory> current;
  for (HopReport& hop : report.hops) {
    const auto known = hops_.find(hop.id);
    const bool same = known != hops_.end() && known->second.state == hop.state && known->second.cause == hop.cause;
    const MonoTime since = same ? known->second.since : now.mono;
    hop.since = now.wall_at(since);
    current[hop.id] = {hop.state, hop.cause, since};
  }
  hops_ = std::move(current);
}

}  // namespace relaywatch::pipeline
