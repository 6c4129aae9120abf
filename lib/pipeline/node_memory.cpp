#include "pipeline/node_memory.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

#include "analysis/silence.hpp"

namespace relaywatch::pipeline {
namespace {

/// What of a channel a person would care about: everything but moving positions, counts and clocks.
bool differs(const ReplicationStatus& a, const ReplicationStatus& b) {
  const auto code = [](const std::optional<ServerError>& error) { return error ? error->code : 0; };
  return a.channel != b.channel || a.source != b.source || a.source_server_id != b.source_server_id ||
         a.source_uuid != b.source_uuid || a.receiver != b.receiver || a.applier_running != b.applier_running ||
         code(a.receiver_error) != code(b.receiver_error) || code(a.applier_error) != code(b.applier_error) ||
         a.configured_delay != b.configured_delay;
}

bool differs(const NodeSnapshot& a, const NodeSnapshot& b) {
  if (a.error.has_value() != b.error.has_value()) return true;
  if (a.error && (a.error->failure != b.error->failure || a.error->code != b.error->code)) return true;
  if (a.problems != b.problems || a.channels.has_value() != b.channels.has_value()) return true;
  if (a.facts && b.facts && a.facts->read_only != b.facts->read_only) return true;
  if (!a.channels) return false;
  return !std::ranges::equal(*a.channels, *b.channels, [](const auto& x, const auto& y) { return !differs(x, y); });
}

template <typename T>
bool contradict(const std::optional<T>& a, const std::optional<T>& b) {
  return a && b && *a != *b;
}

/// A file that is shorter than it once was is another one: the numbering began anew, and has come as far again.
bool contradict(const std::vector<BinlogFile>& binlogs, const BinlogPosition& seen) {
  return std::ranges::any_of(
      binlogs, [&](const BinlogFile& file) { return file.name == seen.file() && file.bytes < seen.coordinate.offset; });
}

template <typename T>
void keep_known(std::optional<T>& now, const std::optional<T>& before) {
  if (!now) now = before;
}

/// What one poll did not tell is still as it was.
void keep_known(ServerFacts& now, const ServerFacts& before) {
  keep_known(now.server_id, before.server_id);
  keep_known(now.server_uuid, before.server_uuid);
  keep_known(now.hostname, before.hostname);
  keep_known(now.read_only, before.read_only);
  keep_known(now.binlog_enabled, before.binlog_enabled);
  keep_known(now.writes_replicated_changes, before.writes_replicated_changes);
  keep_known(now.binlog_format, before.binlog_format);
  keep_known(now.binlog_checksum, before.binlog_checksum);
  if (now.binlog_retention_known) return;
  now.binlog_retention_known = before.binlog_retention_known;
  now.binlog_retention = before.binlog_retention;
}

}  // namespace

NodeMemory::NodeMemory(NodeSpec spec, analysis::Thinning thinning)
    : spec_(std::move(spec)), timeline_(spec_.interval, thinning) {}

bool NodeMemory::take(NodeSnapshot snapshot, const std::optional<Upstream>& upstream,
                      const SourceCatalogs& source_catalogs) {
  ++polls_[snapshot.error ? std::string(to_string(snapshot.error->failure)) : "success"];
  const MonoTime end = snapshot.window.end;
  if (snapshot.readable()) {
    if (down_since_) up_since_ = end;
    last_seen_ = end;
    down_since_.reset();
  } else if (!down_since_) {
    down_since_ = end;
  }
  take_facts(snapshot);
  take_channels(snapshot, source_catalogs);
  take_written(snapshot, upstream);
  if (snapshot.threads) {
    threads_ = snapshot.threads;
    threads_seen_ = end;
  }
  // Whatever the server was at, it is something else that keeps the monitor out now.
  if (snapshot.error && snapshot.error->while_connecting) threads_.reset();
  const bool listed = threads_ && down_since_ && threads_seen_ >= *down_since_;
  if (snapshot.error && listed) snapshot.error = analysis::explained(std::move(*snapshot.error), *threads_);

  const bool changed = !latest_ || differs(*latest_, snapshot);
  latest_ = std::move(snapshot);
  return changed;
}

void NodeMemory::inherit(NodeMemory&& earlier) {
  NodeSpec own = std::move(spec_);
  *this = std::move(earlier);
  spec_ = std::move(own);
}

void NodeMemory::restore(const NodeState& state, analysis::PositionTimeline timeline) {
  identity_ = state.identity;
  written_ = state.written;
  timeline_ = std::move(timeline);
  if (written_) catalog_.observe(written_->coordinate);
  upstream_ = state.upstream;
  upstream_executed_ = state.upstream_executed;
  for (const auto& [channel, track] : state.tracks) tracks_.insert_or_assign(channel, ChannelTrack(track));
  if (!state.channels) return;
  channels_.emplace();
  for (const KnownChannel& known : *state.channels) {
    ReplicationStatus& channel = channels_->emplace_back();
    channel.channel = known.name;
    channel.source = known.source;
    channel.source_server_id = known.source_server_id;
    channel.source_uuid = known.source_uuid;
  }
}

NodeState NodeMemory::state() const {
  NodeState state;
  state.address = spec_.address;
  state.identity = identity_;
  state.written = written_;
  state.upstream = upstream_;
  state.upstream_executed = upstream_executed_;
  for (const auto& [channel, track] : tracks_) state.tracks.emplace(channel, track.state());
  if (!channels_) return state;
  state.channels.emplace();
  for (const ReplicationStatus& channel : *channels_) {
    state.channels->push_back({channel.channel, channel.source, channel.source_server_id, channel.source_uuid});
  }
  return state;
}

const ChannelTrack* NodeMemory::track(const std::string& channel) const {
  const auto found = tracks_.find(channel);
  return found == tracks_.end() ? nullptr : &found->second;
}

std::optional<analysis::ListedThreads> NodeMemory::threads_since(MonoTime stands_since) const {
  if (!threads_ || threads_seen_ < stands_since) return std::nullopt;
  return analysis::ListedThreads{&*threads_, threads_seen_ - stands_since};
}

const ErrantTrack* NodeMemory::errant(const std::string& channel) const {
  const auto found = errant_.find(channel);
  return found == errant_.end() ? nullptr : &found->second;
}

std::optional<std::uint32_t> NodeMemory::oldest_kept_by(MonoTime time) const {
  const auto later = std::ranges::upper_bound(oldest_kept_, time, {}, &OldestKept::listed);
  return later == oldest_kept_.begin() ? std::nullopt : std::optional(std::prev(later)->file_number);
}

bool NodeMemory::is_of_this_epoch(const BinlogPosition& position) const {
  return written_ && written_->basename == position.basename;
}

void NodeMemory::take_facts(const NodeSnapshot& snapshot) {
  if (!snapshot.facts) return;
  ServerFacts now = *snapshot.facts;
  // Another server behind the name: its binlog has nothing to do with what was seen before.
  const bool another_server =
      contradict(identity_.server_id, now.server_id) || contradict(identity_.server_uuid, now.server_uuid);
  if (another_server) {
    begin_epoch();
    identity_ = {};
  } else if (facts_) {
    keep_known(now, *facts_);
  }
  if (now.server_id) identity_.server_id = now.server_id;
  if (now.server_uuid) identity_.server_uuid = now.server_uuid;
  facts_ = std::move(now);
}

void NodeMemory::take_channels(const NodeSnapshot& snapshot, const SourceCatalogs& source_catalogs) {
  if (!snapshot.channels) {
    for (auto& [channel, track] : tracks_) track.lose_sight();
    return;
  }
  channels_ = snapshot.channels;
  const MonoTime seen = snapshot.channels_window.end;
  for (const ReplicationStatus& status : *channels_) {
    const auto catalog = source_catalogs.find(status.channel);
    tracks_[status.channel].follow(status, catalog == source_catalogs.end() ? nullptr : catalog->second, seen);
    if (facts_) errant_[status.channel].replica_polled(held_by_replica(snapshot, status, *facts_));
  }
}

std::optional<BinlogCoordinate> NodeMemory::take_executed(const NodeSnapshot& snapshot,
                                                          const std::optional<Upstream>& upstream) {
  // Learning the source's name afterwards is no change of the source.
  const bool same_upstream = upstream_ == upstream || (upstream_ && upstream && upstream_->source.empty() &&
                                                       upstream_->channel == upstream->channel);
  if (!same_upstream) {
    timeline_.forget_executed();
    upstream_executed_.reset();
  }
  upstream_ = upstream;
  if (!upstream || !snapshot.channels) return std::nullopt;
  const auto channel = std::ranges::find(*snapshot.channels, upstream->channel, &ReplicationStatus::channel);
  if (channel == snapshot.channels->end() || !channel->executed) return std::nullopt;
  // Files of another name, or a position that goes back: replication was set up anew.
  const bool goes_on = !upstream_executed_ || (upstream_executed_->basename == channel->executed->basename &&
                                               upstream_executed_->coordinate <= channel->executed->coordinate);
  if (!goes_on) timeline_.forget_executed();
  upstream_executed_ = channel->executed;
  if (!tracks_[channel->channel].is_in_step_with_epoch()) return std::nullopt;
  return channel->executed->coordinate;
}

void NodeMemory::take_written(const NodeSnapshot& snapshot, const std::optional<Upstream>& upstream) {
  if (snapshot.written) {
    const BinlogPosition& position = *snapshot.written;
    const bool renamed = written_ && written_->basename != position.basename;
    if (renamed || (written_ && snapshot.binlogs && contradict(*snapshot.binlogs, *written_))) begin_epoch();
    const analysis::PositionSample sample{.window = snapshot.written_window,
                                          .position = position.coordinate,
                                          .executed = take_executed(snapshot, upstream)};
    if (!timeline_.add(sample)) {  // the position went back: RESET MASTER
      begin_epoch();
      (void)timeline_.add(sample);
    }
    catalog_.observe(position.coordinate);
    written_bytes_.follow(position, &catalog_, snapshot.written_window.end);
    written_ = position;
  }
  if (!snapshot.written) written_bytes_.lose_sight();
  take_binlogs(snapshot);
}

void NodeMemory::take_binlogs(const NodeSnapshot& snapshot) {
  constexpr std::size_t remembered = 4;
  if (!snapshot.binlogs) return;
  catalog_.learn(*snapshot.binlogs);
  const auto oldest = catalog_.oldest_kept();
  if (!oldest || (!oldest_kept_.empty() && oldest_kept_.back().file_number == *oldest)) return;
  oldest_kept_.push_back({snapshot.window.end, *oldest});
  if (oldest_kept_.size() > remembered) oldest_kept_.erase(oldest_kept_.begin());
}

void NodeMemory::compare_with_source(const std::string& channel, const NodeMemory& source, bool began_epoch,
                                     std::optional<MonoTime> seen_before) {
  const auto found = tracks_.find(channel);
  if (found == tracks_.end()) return;
  errant_[channel].source_polled(source.spec().name, held_by_source(source.latest()));
  const bool same_epoch = found->second.compare(source.timeline(), began_epoch, seen_before);
  if (!same_epoch && upstream_ && upstream_->channel == channel) timeline_.forget_executed();
}

void NodeMemory::begin_epoch() {
  ++epoch_;
  timeline_.reset();
  catalog_.reset();
  oldest_kept_.clear();
}

analysis::NodeView NodeMemory::view() const {
  analysis::NodeView view;
  view.name = spec_.name;
  view.polled_yet = polled_yet();
  view.facts = facts_ ? &*facts_ : nullptr;
  view.catalog = &catalog_;
  if (latest_) {
    view.error = latest_->error;
    view.channels = latest_->channels ? &*latest_->channels : nullptr;
    view.problems = &latest_->problems;
    view.written = latest_->written;
  }
  return view;
}

NodeReport NodeMemory::report(const Moment& now) const {
  NodeReport report;
  report.name = spec_.name;
  const auto& [host, port] = spec_.address;
  report.address =
      host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
  report.facts = facts_;
  report.up = up();
  report.polled_yet = polled_yet();
  if (last_seen_) report.last_seen = now.wall_at(*last_seen_);
  if (down_since_) report.down_since = now.wall_at(*down_since_);
  if (up_since_) report.recovered_at = now.wall_at(*up_since_);
  report.written = written_;
  report.written_bytes_total = written_bytes_.total();
  report.binlog_files = catalog_.file_count();
  report.binlog_bytes = catalog_.total_bytes();
  report.polls = polls_;
  if (latest_) {
    report.error = latest_->error;
    report.overruns = latest_->overruns;
    report.poll_duration = latest_->window.end - latest_->window.begin;
    report.problems = latest_->problems;
  }
  return report;
}

}  // namespace relaywatch::pipeline
