#pragma once

#include <optional>

#include "analysis/lag.hpp"
#include "base/clock.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::analysis {

/// Lag measured from the stamps in a heartbeat table. No clock but the monitor's is trusted: what the writer's shows is
/// learnt from when new stamps were seen on the origin, so that an hour of skew, or another time zone, makes no lag.

/// The writer's row, as one poll of one server read it.
struct StampReading {
  WallTime stamp;  ///< on the writer's clock
  Window window;
};

/// When a stamp was written, on the monitor's clock.
struct StampTime {
  Window within;
  MonoTime estimate;
};

/// The writer's clock as seen from the monitor's. A value.
///
/// A stamp that is new on the origin was written after the poll before it began, and before this one ended. Both bound
/// how far the clocks are apart; each further stamp narrows the bounds, but for what two clocks may drift meanwhile.
class WriterClock {
 public:
  /// `interval`: between two stamps, as configured.
  explicit WriterClock(Duration interval) : interval_(interval), beat_(interval), gap_(interval) {}

  /// Takes in what a poll of the origin read. Readings come in the order of their times.
  void take(const StampReading& read);

  /// nullopt while no new stamp was seen on the origin, and for stamps from before the writer's clock was set.
  [[nodiscard]] std::optional<StampTime> written_at(WallTime stamp, MonoTime now) const;

  /// The origin's row at its last poll; absent before the first.
  [[nodiscard]] const std::optional<StampReading>& newest() const { return newest_; }
  /// Between two stamps, as the writer goes now.
  [[nodiscard]] Duration beat() const { return beat_; }
  /// How long after `stamp` the next one came, at most; longer than a beat where the writer paused, or may have.
  [[nodiscard]] Duration gap_after(WallTime stamp) const;

 private:
  /// What is added to a stamp to get a time of the monitor's clock.
  struct Offset {
    Duration low;
    Duration high;
  };

  void learn_offset(const StampReading& read);
  void learn_pace(const StampReading& read);
  [[nodiscard]] Offset drifted(MonoTime now) const;

  Duration interval_;
  std::optional<StampReading> newest_;
  bool seen_again_ = false;       ///< more than one poll saw the newest stamp
  std::optional<Offset> offset_;  ///< as of `learnt_at_`
  MonoTime learnt_at_;
  std::optional<WallTime> clock_set_;  ///< the first stamp after the writer's clock was set
  Duration beat_;
  Duration gap_;                          ///< between the last two stamps that were seen
  std::optional<WallTime> before_pause_;  ///< the last stamp before the writer paused
  Duration pause_{};
};

/// How old a server's data is against the origin, at its poll. nullopt where the stamp's age cannot be told.
std::optional<LagBounds> heartbeat_lag(const WriterClock& clock, const StampReading& read);

/// The same against another replica, its source.
std::optional<LagBounds> heartbeat_lag_between(const WriterClock& clock, const StampReading& source,
                                               const StampReading& replica);

/// The figure to show, with basis heartbeat. Precondition: bounds.high.
LagFigure to_heartbeat_figure(const LagBounds& bounds);

/// A writer that is silent for longer is dead. `poll`: how often its row is read.
Duration longest_silence(Duration interval, Duration poll);

}  // namespace relaywatch::analysis
