#include "pipeline/heartbeat_track.hpp"

#include <algorithm>

namespace relaywatch::pipeline {
namespace {

std::string stamped_node(const FleetSpec& spec) {
  if (!spec.heartbeat) return {};
  if (spec.heartbeat->write_to) return *spec.heartbeat->write_to;
  return spec.chains.empty() ? std::string() : spec.chains.front().path.front();
}

Duration interval_of(const FleetSpec& spec) { return spec.heartbeat ? spec.heartbeat->interval : Duration::zero(); }

Duration poll_interval(const FleetSpec& spec, const std::string& node) {
  const auto found = std::ranges::find(spec.nodes, node, &NodeSpec::name);
  return found == spec.nodes.end() ? Duration::zero() : found->interval;
}

}  // namespace

HeartbeatTrack::HeartbeatTrack(const FleetSpec& spec)
    : node_(stamped_node(spec)),
      pinned_(spec.heartbeat ? spec.heartbeat->server_id : std::nullopt),
      server_id_(pinned_),
      interval_(interval_of(spec)),
      longest_silence_(analysis::longest_silence(interval_, poll_interval(spec, node_))),
      clock_(interval_) {}

void HeartbeatTrack::take(const NodeSnapshot& snapshot, const std::optional<ServerFacts>& facts) {
  if (node_.empty() || !snapshot.heartbeats) return;
  const bool is_stamped_node = snapshot.node == node_;
  if (is_stamped_node && !pinned_ && facts && facts->server_id && facts->server_id != server_id_) {
    forget();
    server_id_ = facts->server_id;
  }
  const auto read = find_row(snapshot);
  if (is_stamped_node && !moved_at_) moved_at_ = snapshot.heartbeats_window.end;
  if (!read) return;
  // A clock that was set back shows first where the stamps are written.
  const bool set_back = is_stamped_node && clock_.newest() && read->stamp < clock_.newest()->stamp;
  if (!newest_ || *newest_ < read->stamp || set_back) {
    newest_ = read->stamp;
    moved_at_ = read->window.end;
  }
  if (is_stamped_node) clock_.take(*read);
}

void HeartbeatTrack::inherit(const HeartbeatTrack& earlier) {
  if (node_ != earlier.node_ || pinned_ != earlier.pinned_ || interval_ != earlier.interval_) return;
  server_id_ = earlier.server_id_;
  clock_ = earlier.clock_;
  newest_ = earlier.newest_;
  moved_at_ = earlier.moved_at_;
}

void HeartbeatTrack::forget() {
  clock_ = analysis::WriterClock(interval_);
  newest_.reset();
  moved_at_.reset();
}

std::optional<LagFigure> HeartbeatTrack::lag(const NodeSnapshot& replica, MonoTime now) const {
  const auto read = find_row(replica);
  if (!read || is_stale(now)) return std::nullopt;
  const auto bounds = analysis::heartbeat_lag(clock_, *read);
  return bounds ? std::optional(analysis::to_heartbeat_figure(*bounds)) : std::nullopt;
}

std::optional<LagFigure> HeartbeatTrack::lag_between(const NodeSnapshot& source, const NodeSnapshot& replica,
                                                     MonoTime now) const {
  const auto above = find_row(source);
  const auto below = find_row(replica);
  if (!above || !below || is_stale(now)) return std::nullopt;
  const auto bounds = analysis::heartbeat_lag_between(clock_, *above, *below);
  return bounds ? std::optional(analysis::to_heartbeat_figure(*bounds)) : std::nullopt;
}

std::optional<HeartbeatReport> HeartbeatTrack::report(const NodeSnapshot* latest, MonoTime now) const {
  if (node_.empty()) return std::nullopt;
  HeartbeatReport report;
  report.node = node_;
  report.server_id = server_id_;
  report.stale = is_stale(now);
  report.problem = writer_problem_;
  // Of a node that is not seen nobody can say that its writer is silent.
  if (latest != nullptr && latest->readable() && latest->heartbeats) report.silence = silence(now);
  return report;
}

std::optional<analysis::StampReading> HeartbeatTrack::find_row(const NodeSnapshot& snapshot) const {
  if (!snapshot.heartbeats) return std::nullopt;
  const auto found = std::ranges::find_if(*snapshot.heartbeats, [this](const HeartbeatRow& row) {
    return !row.server_id || row.server_id == server_id_;  // the table's older form has one row for all
  });
  if (found == snapshot.heartbeats->end()) return std::nullopt;
  return analysis::StampReading{found->stamp, snapshot.heartbeats_window};
}

std::optional<Duration> HeartbeatTrack::silence(MonoTime now) const {
  return moved_at_ ? std::optional(std::max(now - *moved_at_, Duration::zero())) : std::nullopt;
}

bool HeartbeatTrack::is_stale(MonoTime now) const { return silence(now).value_or(Duration::zero()) > longest_silence_; }

}  // namespace relaywatch::pipeline
