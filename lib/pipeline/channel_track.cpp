#include "pipeline/channel_track.hpp"

namespace relaywatch::pipeline {
namespace {

/// No file's header is longer than this. Every epoch has files with only a header, all equally long.
constexpr std::uint64_t longest_header_bytes = 512;

}  // namespace

void ChannelTrack::follow(const ReplicationStatus& status, const analysis::BinlogCatalog* catalog, MonoTime seen) {
  const bool other_source =
      (state_.source && *state_.source != status.source) ||
      (state_.source_server_id && status.source_server_id && state_.source_server_id != status.source_server_id);
  state_.source = status.source;
  if (status.source_server_id) state_.source_server_id = status.source_server_id;
  stall_.follow(status, seen);
  if (status.received) received_.follow(*status.received, catalog, seen);
  if (!status.executed) return;
  executed_.follow(*status.executed, catalog, seen);
  if (catalog != nullptr) measure_threads(status, *catalog, seen);
  if (state_.executed == status.executed) return;
  const bool went_back = state_.executed && (state_.executed->basename != status.executed->basename ||
                                             status.executed->coordinate < state_.executed->coordinate);
  if (went_back || other_source) {
    state_.footing = Footing::moved;
    state_.moved_at = seen;
  }
  state_.executed = status.executed;
  state_.executed_first_seen = seen;
}

void ChannelTrack::measure_threads(const ReplicationStatus& status, const analysis::BinlogCatalog& catalog,
                                   MonoTime seen) {
  analysis::ThreadSample receiver{.time = seen,
                                  .running = status.receiver == ReceiverState::running,
                                  .done = received_.total().value_or(0),
                                  .backlog = {}};
  analysis::ThreadSample applier{.time = seen,
                                 .running = status.applier_running.value_or(true),
                                 .done = executed_.total().value_or(0),
                                 .backlog = {}};
  const auto newest = catalog.newest();
  if (is_in_step_with_epoch() && status.received && newest) {
    receiver.backlog = catalog.distance(status.received->coordinate, *newest).bytes;
  }
  if (status.received && status.received->basename == status.executed->basename) {
    applier.backlog = catalog.distance(status.executed->coordinate, status.received->coordinate).bytes;
  }
  // What it waits with on purpose is not before it yet.
  if (status.remaining_delay) applier.backlog = 0;
  receiver_.take(receiver);
  applier_.take(applier);
}

void ChannelTrack::lose_sight() {
  receiver_.lose_sight();
  applier_.lose_sight();
  stall_.lose_sight();
}

bool ChannelTrack::compare(const analysis::PositionTimeline& source, bool began_epoch,
                           std::optional<MonoTime> seen_before) {
  if (!state_.executed || source.empty()) return true;
  const BinlogCoordinate executed = state_.executed->coordinate;
  const MonoTime source_seen = source.newest().held;
  if (began_epoch) {
    const bool moved_already = state_.footing == Footing::moved && (!seen_before || state_.moved_at >= *seen_before);
    if (!moved_already) state_.footing = Footing::astray;
  }
  // Whether the source was numbered anew when the replica was moved only shows if it was known before.
  bool same_epoch = !began_epoch;
  if (state_.footing == Footing::moved && source_seen >= state_.moved_at) {
    state_.footing = Footing::sound;
    same_epoch = same_epoch && seen_before.has_value();
  }
  // A source cannot have written less than its replica had executed before.
  const bool ahead = executed > source.newest().position && state_.executed_first_seen <= source_seen;
  if (state_.footing == Footing::sound && ahead) {
    state_.footing = Footing::astray;
    return false;
  }
  if (state_.footing == Footing::astray && executed.offset > longest_header_bytes) {
    // Set anew while nobody looked: it stands to the byte where the source once stood.
    const auto run = source.around(executed).before;
    if (run && run->position == executed) state_.footing = Footing::sound;
  }
  return same_epoch;
}

}  // namespace relaywatch::pipeline
