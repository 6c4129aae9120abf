#pragma once

#include <optional>

#include "analysis/binlog_catalog.hpp"
#include "analysis/capacity.hpp"
#include "analysis/position_timeline.hpp"
#include "base/clock.hpp"
#include "model/node_snapshot.hpp"
#include "pipeline/byte_counter.hpp"

namespace relaywatch::pipeline {

/// What is remembered of one channel of a replica between polls. Not thread-safe.
///
/// A replica's position means something only in the epoch of its source's binlog in which it was set. When the source
/// is reset, the two servers are seen at different moments: until both were seen to agree, nothing is measured.
class ChannelTrack {
 public:
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
  [[nodiscard]] bool is_in_step_with_epoch() const { return footing_ == Footing::sound; }

  [[nodiscard]] const ByteCounter& received() const { return received_; }
  [[nodiscard]] const ByteCounter& executed() const { return executed_; }
  [[nodiscard]] const analysis::Capacity& receiver() const { return receiver_; }
  [[nodiscard]] const analysis::Capacity& applier() const { return applier_; }
  [[nodiscard]] const std::optional<BinlogPosition>& executed_position() const { return executed_position_; }
  /// End of the first poll that saw executed_position().
  [[nodiscard]] MonoTime executed_first_seen() const { return executed_first_seen_; }

 private:
  enum class Footing {
    sound,   ///< nothing speaks against its being of the source's present epoch
    moved,   ///< set back or to another source: to be believed once the source was seen since
    astray,  ///< of an earlier epoch, until it is set anew
  };

  void measure_threads(const ReplicationStatus& status, const analysis::BinlogCatalog& catalog, MonoTime seen);

  ByteCounter received_;
  ByteCounter executed_;
  analysis::Capacity receiver_;
  analysis::Capacity applier_;
  std::optional<BinlogPosition> executed_position_;
  MonoTime executed_first_seen_;
  Footing footing_ = Footing::sound;
  MonoTime moved_at_;  ///< of the last move: end of the poll that saw it
  std::optional<SourceAddress> source_;
  std::optional<std::uint32_t> source_server_id_;
};

}  // namespace relaywatch::pipeline
