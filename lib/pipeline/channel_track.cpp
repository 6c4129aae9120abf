#include "pipeline/channel_track.hpp"

namespace relaywatch::pipeline {
namespace {

/// No file's header is longer than this. Every epoch has files with only a header, all equally long.
constexpr std::uint64_t longest_header_bytes = 512;

}  // namespace

void ChannelTrack::follow(const ReplicationStatus& status, const analysis::BinlogCatalog* catalog, MonoTime seen) {
  const bool other_source = (source_ && *source_ != status.source) || (source_server_id_ && status.source_server_id &&
                                                                       source_server_id_ != status.source_server_id);
  source_ = status.source;
  if (status.source_server_id) source_server_id_ = status.source_server_id;
  if (status.received) received_.follow(*status.received, catalog, seen);
  if (!status.executed) return;
  executed_.follow(*status.executed, catalog, seen);
  if (executed_position_ == status.executed) return;
  const bool went_back = executed_position_ && (executed_position_->basename != status.executed->basename ||
                                                status.executed->coordinate < executed_position_->coordinate);
  if (went_back || other_source) {
    footing_ = Footing::moved;
    moved_at_ = seen;
  }
  executed_position_ = status.executed;
  executed_first_seen_ = seen;
}

bool ChannelTrack::compare(const analysis::PositionTimeline& source, bool began_epoch,
                           std::optional<MonoTime> seen_before) {
  if (!executed_position_ || source.empty()) return true;
  const BinlogCoordinate executed = executed_position_->coordinate;
  const MonoTime source_seen = source.newest().held;
  if (began_epoch) {
    const bool moved_already = footing_ == Footing::moved && (!seen_before || moved_at_ >= *seen_before);
    if (!moved_already) footing_ = Footing::astray;
  }
  // Whether the source was numbered anew when the replica was moved only shows if it was known before.
  bool same_epoch = !began_epoch;
  if (footing_ == Footing::moved && source_seen >= moved_at_) {
    footing_ = Footing::sound;
    same_epoch = same_epoch && seen_before.has_value();
  }
  // A source cannot have written less than its replica had executed before.
  const bool ahead = executed > source.newest().position && executed_first_seen_ <= source_seen;
  if (footing_ == Footing::sound && ahead) {
    footing_ = Footing::astray;
    return false;
  }
  if (footing_ == Footing::astray && executed.offset > longest_header_bytes) {
    // Set anew while nobody looked: it stands to the byte where the source once stood.
    const auto run = source.around(executed).before;
    if (run && run->position == executed) footing_ = Footing::sound;
  }
  return same_epoch;
}

}  // namespace relaywatch::pipeline
