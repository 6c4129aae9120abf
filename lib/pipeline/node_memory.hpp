#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/binlog_catalog.hpp"
#include "analysis/diagnosis.hpp"
#include "analysis/lag.hpp"
#include "analysis/position_timeline.hpp"
#include "model/fleet_report.hpp"
#include "model/fleet_spec.hpp"
#include "model/node_snapshot.hpp"
#include "pipeline/byte_counter.hpp"
#include "pipeline/channel_track.hpp"
#include "pipeline/errant_track.hpp"
#include "pipeline/node_state.hpp"

namespace relaywatch::pipeline {

/// The binlog files of the sources of a replica's channels, by channel.
using SourceCatalogs = std::map<std::string, const analysis::BinlogCatalog*, std::less<>>;

/// Everything that is remembered of one node. Changes only by take(), and by restore() before. Not thread-safe.
class NodeMemory {
 public:
  explicit NodeMemory(NodeSpec spec, analysis::Thinning thinning = analysis::Thinning::by_age);

  /// Takes in one poll. `upstream`: the channel that comes from the chain's predecessor, for the composition of
  /// positions; absent when there is none. `source_catalogs`: where they are known.
  /// Returns true when something changed that a person would care about (not merely positions).
  bool take(NodeSnapshot snapshot, const std::optional<Upstream>& upstream, const SourceCatalogs& source_catalogs);

  /// The source of `channel` has just been polled: see ChannelTrack::compare().
  void compare_with_source(const std::string& channel, const NodeMemory& source, bool began_epoch,
                           std::optional<MonoTime> seen_before);

  /// Takes over what another memory of the same server holds; keeps its own spec.
  void inherit(NodeMemory&& earlier);

  /// What another run of the daemon remembered: from then on it is as if all polls since had been lost.
  /// Precondition: !polled_yet().
  void restore(const NodeState& state, analysis::PositionTimeline timeline);
  /// What restore() needs, beside the timeline.
  [[nodiscard]] NodeState state() const;

  [[nodiscard]] const NodeSpec& spec() const { return spec_; }
  [[nodiscard]] bool polled_yet() const { return latest_.has_value(); }
  /// Precondition: polled_yet().
  [[nodiscard]] const NodeSnapshot& latest() const { return *latest_; }
  [[nodiscard]] bool up() const { return latest_ && latest_->readable(); }
  /// The last that were read, also while the node is down.
  [[nodiscard]] const std::optional<ServerFacts>& facts() const { return facts_; }
  /// Also before the node is first read, when another run of the daemon knew it.
  [[nodiscard]] const ServerIdentity& identity() const { return identity_; }
  [[nodiscard]] const std::optional<std::vector<ReplicationStatus>>& channels() const { return channels_; }
  [[nodiscard]] const std::optional<BinlogPosition>& written() const { return written_; }
  [[nodiscard]] const analysis::PositionTimeline& timeline() const { return timeline_; }
  [[nodiscard]] const analysis::BinlogCatalog& catalog() const { return catalog_; }
  [[nodiscard]] analysis::History history() const { return {&timeline_, &catalog_}; }
  [[nodiscard]] const ByteCounter& written_bytes() const { return written_bytes_; }
  /// Counts the beginnings anew of the binlog's numbering.
  [[nodiscard]] std::uint64_t epoch() const { return epoch_; }
  /// Whether the timeline's executed positions are of `source`'s binlog.
  [[nodiscard]] bool composes_from(std::string_view source) const {
    return upstream_ && (upstream_->source == source || upstream_->source.empty());
  }
  [[nodiscard]] const ChannelTrack* track(const std::string& channel) const;
  /// The last list of threads, if it was had at `stands_since` or later: an applier has stood since then. Valid until
  /// the next take().
  [[nodiscard]] std::optional<analysis::ListedThreads> threads_since(MonoTime stands_since) const;
  /// Null before a source of the channel was polled.
  [[nodiscard]] const ErrantTrack* errant(const std::string& channel) const;
  /// The oldest binlog file that lists had shown by `time`; absent when there was none in this epoch.
  [[nodiscard]] std::optional<std::uint32_t> oldest_kept_by(MonoTime time) const;
  /// Whether the last poll told how far the binlog is written.
  [[nodiscard]] bool tells_written() const { return up() && latest_->written.has_value(); }
  /// Whether `position` lies in the binlog sequence that the timeline describes.
  [[nodiscard]] bool is_of_this_epoch(const BinlogPosition& position) const;

  [[nodiscard]] analysis::NodeView view() const;
  [[nodiscard]] NodeReport report(const Moment& now) const;

 private:
  void take_facts(const NodeSnapshot& snapshot);
  void take_channels(const NodeSnapshot& snapshot, const SourceCatalogs& source_catalogs);
  void take_written(const NodeSnapshot& snapshot, const std::optional<Upstream>& upstream);
  /// The executed position to note beside the written one; absent where it could not be composed.
  std::optional<BinlogCoordinate> take_executed(const NodeSnapshot& snapshot, const std::optional<Upstream>& upstream);
  void take_binlogs(const NodeSnapshot& snapshot);
  void begin_epoch();

  /// From when on it was known that all older files are gone.
  struct OldestKept {
    MonoTime listed;
    std::uint32_t file_number;
  };

  NodeSpec spec_;
  std::optional<NodeSnapshot> latest_;
  std::optional<ServerFacts> facts_;
  ServerIdentity identity_;
  std::optional<std::vector<ReplicationStatus>> channels_;
  std::optional<BinlogPosition> written_;
  analysis::PositionTimeline timeline_;
  analysis::BinlogCatalog catalog_;
  std::vector<OldestKept> oldest_kept_;  ///< the last few, in order
  ByteCounter written_bytes_;
  std::uint64_t epoch_ = 0;
  std::map<std::string, ChannelTrack> tracks_;
  std::optional<std::vector<ServerThread>> threads_;
  MonoTime threads_seen_;                            ///< end of the poll that gave them
  std::map<std::string, ErrantTrack> errant_;        ///< by channel
  std::optional<Upstream> upstream_;                 ///< to which the timeline's executed positions belong
  std::optional<BinlogPosition> upstream_executed_;  ///< the last of them
  std::map<std::string, std::uint64_t> polls_;
  std::optional<MonoTime> last_seen_;
  std::optional<MonoTime> down_since_;
  std::optional<MonoTime> up_since_;  ///< absent before the first recovery
};

}  // namespace relaywatch::pipeline
