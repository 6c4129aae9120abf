#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "analysis/binlog_catalog.hpp"
#include "analysis/capacity.hpp"
#include "analysis/position_timeline.hpp"
#include "base/clock.hpp"
#include "model/node_snapshot.hpp"
#include "pipeline/byte_counter.hpp"
#include "pipeline/stall_track.hpp"

namespace relaywatch::pipeline {

/// What is remembered of one channel of a replica between polls. Not thread-safe.
///
/// A replica's position means something only in the epoch of its source's binlog in which it was set. When the source
/// is reset, the two servers are seen at different moments: until both were seen to agree, nothing is measured.
class ChannelTrack {
 public:
  enum class Footing {
    sound,   ///< nothing speaks against its being of the source's present epoch
    moved,   ///< set back or to another source: to be believed once the source was seen since
    astray,  ///< of an earlier epoch, until it is set anew
  };

  /// What of it is kept across restarts.
  struct State {
    std::optional<BinlogPosition> executed;
    MonoTime executed_first_seen;
    Footing footing = Footing::sound;
    MonoTime moved_at;  ///< of the last move: end of the poll that saw it
    std::optional<SourceAddress> source;
    std::optional<std::uint32_t> source_server_id;

    bool operator==(const State&) const = default;
  };

  ChannelTrack() = default;
  explicit ChannelTrack(State state) : state_(std::move(state)) {}
  [[nodiscard]] const State& state() const { return state_; }

  /// Takes in the replica's words, had at `seen`. `catalog`: the source's binlog files; null when not known.
  void follow(const ReplicationStatus& status, const analysis::BinlogCatalog* catalog, MonoTime seen);

  /// A poll of the replica failed.
  void lose_sight();

  /// The source has just been polled. `began_epoch`: its numbering began anew with this poll; it was last seen in the
  /// old one by a poll begun at `seen_before`.
  /// Returns false when the executed positions noted until now are not of the source's present epoch.
  [[nodiscard]] bool compare(const analysis::PositionTimeline& source, bool began_epoch,
                             std::optional<MonoTime> seen_before);

  /// Whether the positions may be looked up in the source's timeline.
  [[nodiscard]] bool is_in_step_with_epoch() const { return state_.footing == Footing::sound; }

  [[nodiscard]] const ByteCounter& received() const { return received_; }
  [[nodiscard]] const ByteCounter& executed() const { return executed_; }
  [[nodiscard]] const analysis::Capacity& receiver() const { return receiver_; }
  [[nodiscard]] const analysis::Capacity& applier() const { return applier_; }
  [[nodiscard]] const StallTrack& stall() const { return stall_; }
  [[nodiscard]] const std::optional<BinlogPosition>& executed_position() const { return state_.executed; }
  /// End of the first poll that saw executed_position().
  [[nodiscard]] MonoTime executed_first_seen() const { return state_.executed_first_seen; }

 private:
  void measure_threads(const ReplicationStatus& status, const analysis::BinlogCatalog& catalog, MonoTime seen);

  ByteCounter received_;
  ByteCounter executed_;
  analysis::Capacity receiver_;
  analysis::Capacity applier_;
  StallTrack stall_;
  State state_;
};

}  // namespace relaywatch::pipeline
