#pragma once

#include <optional>

#include "base/clock.hpp"
#include "model/binlog_position.hpp"

namespace relaywatch::analysis {

/// Consecutive polls of a server that saw the same written position.
struct PositionRun {
  BinlogCoordinate position;
  MonoTime reached;  ///< the position had been written by then: end of the first poll that saw it
  MonoTime held;     ///< nothing past it had been written until then: start of the last poll that saw it
  MonoTime polled;   ///< end of the last poll that saw it
  std::optional<BinlogCoordinate> executed_first;  ///< at the run's first poll
  std::optional<BinlogCoordinate> executed_last;   ///< at its last
  std::optional<BinlogCoordinate> executed_next;   ///< at the first poll after the run, or somewhat more
  bool seen_again = false;                         ///< more than one poll saw it

  bool operator==(const PositionRun&) const = default;
};

/// The two runs between which something lies.
struct RunNeighbours {
  std::optional<PositionRun> before;  ///< absent: all lie past it
  std::optional<PositionRun> past;    ///< absent: there is none yet
};

}  // namespace relaywatch::analysis
