#include "pipeline/stall_track.hpp"

namespace relaywatch::pipeline {
namespace {

/// Is there relay log that the applier should be at? What waits for a configured delay is not to be applied yet.
bool has_work(const ReplicationStatus& status) {
  return status.applier_running == true && !status.remaining_delay && status.received && status.executed &&
         status.executed->basename == status.received->basename &&
         status.executed->coordinate < status.received->coordinate;
}

}  // namespace

void StallClock::see(const std::optional<BinlogPosition>& position, bool should_move, MonoTime seen) {
  last_seen_ = seen;
  if (should_move && position && position == position_) {
    ++polls_;
    return;
  }
  position_ = should_move ? position : std::nullopt;
  since_ = seen;
  polls_ = 0;
}

std::optional<analysis::StandStill> StallClock::stand() const {
  if (!position_) return std::nullopt;
  return analysis::StandStill{last_seen_ - since_, polls_};
}

void StallTrack::follow(const ReplicationStatus& status, MonoTime seen) {
  receiver_.see(status.received, status.receiver == ReceiverState::running, seen);
  applier_.see(status.executed, has_work(status), seen);
}

void StallTrack::lose_sight() {
  receiver_.lose_sight();
  applier_.lose_sight();
}

}  // namespace relaywatch::pipeline
