#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "model/binlog_position.hpp"

namespace relaywatch::analysis {

/// What one poll of a server says: it had written up to `position` at some instant of `window`, having executed
/// up to `executed` (in its own source's binlog) just before. `executed` is absent for a server that is no replica.
struct PositionSample {
  Window window;
  BinlogCoordinate position;
  std::optional<BinlogCoordinate> executed;
};

/// Consecutive polls that saw the same written position.
struct PositionRun {
  BinlogCoordinate position;
  MonoTime reached;  ///< the position had been written by then: end of the first poll that saw it
  MonoTime held;     ///< nothing past it had been written until then: start of the last poll that saw it
  MonoTime polled;   ///< end of the last poll that saw it
  std::optional<BinlogCoordinate> executed_first;  ///< at the run's first poll
  std::optional<BinlogCoordinate> executed_last;   ///< at its last
  bool seen_again = false;                         ///< more than one poll saw it
};

/// When a server had written what, within one epoch of its binlog. The positions only grow.
/// Thinned as it ages, so that weeks fit into some tens of KiB; what is left stays true, its gaps only get wider.
/// Not thread-safe.
class PositionTimeline {
 public:
  /// `resolution`: gaps up to this long are always allowed when thinning (the poll interval).
  explicit PositionTimeline(Duration resolution) : resolution_(resolution) {}

  /// Appends a sample. False when its position lies before the newest: the caller must start a new epoch.
  [[nodiscard]] bool add(const PositionSample& sample);

  void reset() { runs_.clear(); }

  /// Forgets what had been executed: the source's binlog was numbered anew. The written positions stay.
  void forget_executed();

  [[nodiscard]] bool empty() const { return runs_.empty(); }
  [[nodiscard]] std::size_t size() const { return runs_.size(); }
  /// Precondition of newest() and oldest(): not empty.
  [[nodiscard]] const PositionRun& newest() const { return runs_.back(); }
  [[nodiscard]] const PositionRun& oldest() const { return runs_.front(); }

  /// The last run whose position is at or before `position`; nullptr when all lie past it.
  [[nodiscard]] const PositionRun* last_at_or_before(BinlogCoordinate position) const;
  /// The first run whose position is past `position`; nullptr when there is none yet.
  [[nodiscard]] const PositionRun* first_past(BinlogCoordinate position) const;
  /// The first run whose position is `position` or past it; nullptr when there is none yet.
  [[nodiscard]] const PositionRun* first_at_or_past(BinlogCoordinate position) const;
  /// The run after this one; nullptr for the newest. `run` must be of this timeline.
  [[nodiscard]] const PositionRun* after(const PositionRun& run) const;
  /// A run some polls before this one, to compare rates with; nullptr for the oldest. `run` must be of this timeline.
  [[nodiscard]] const PositionRun* some_before(const PositionRun& run) const;
  /// The first run that a poll begun at `time` or later saw; nullptr when there is none yet.
  [[nodiscard]] const PositionRun* first_seen_since(MonoTime time) const;

 private:
  void thin(MonoTime now);

  Duration resolution_;
  std::vector<PositionRun> runs_;
  std::size_t thin_at_ = 512;  ///< thin when this many runs are held
};

}  // namespace relaywatch::analysis
