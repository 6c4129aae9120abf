#pragma once

#include <cstddef>
#include <optional>

#include "analysis/stall.hpp"
#include "base/clock.hpp"
#include "model/binlog_position.hpp"
#include "model/node_snapshot.hpp"

namespace relaywatch::pipeline {

/// For how long one position has not moved although it should. Times are ends of polls, on the monitor's clock. Not
/// thread-safe.
class StallClock {
 public:
  /// A poll saw the position. `should_move`: the thread runs, and has something to do as far as can be told here.
  void see(const std::optional<BinlogPosition>& position, bool should_move, MonoTime seen);

  /// A poll failed. What stands where it stood was there all the while, but may just have been set going again: some
  /// more polls have to see it there.
  void lose_sight() { polls_ = 0; }

  /// Absent while it moves, or does not have to.
  [[nodiscard]] std::optional<analysis::StandStill> stand() const;
  /// When it was first seen there. Precondition: stand().
  [[nodiscard]] MonoTime since() const { return since_; }

 private:
  std::optional<BinlogPosition> position_;  ///< absent: it does not have to move
  MonoTime since_;
  MonoTime last_seen_;
  std::size_t polls_ = 0;  ///< since the first, or since one failed
};

/// Both threads of one channel. Begins anew with the daemon.
class StallTrack {
 public:
  void follow(const ReplicationStatus& status, MonoTime seen);
  void lose_sight();

  /// Whether there was anything to receive is for the source to say.
  [[nodiscard]] const StallClock& receiver() const { return receiver_; }
  [[nodiscard]] const StallClock& applier() const { return applier_; }

 private:
  StallClock receiver_;
  StallClock applier_;
};

}  // namespace relaywatch::pipeline
