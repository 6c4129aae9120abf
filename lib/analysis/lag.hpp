#pragma once

#include <optional>
#include <span>

#include "analysis/binlog_catalog.hpp"
#include "analysis/position_timeline.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::analysis {

/// Lag measured from positions, all times on the monitor's clock. Pure functions.

/// What of the origin's binlog a server's data holds: at least `low`, at most `high`.
struct OriginSpan {
  BinlogCoordinate low;
  BinlogCoordinate estimate;
  BinlogCoordinate high;

  static OriginSpan exactly(BinlogCoordinate position) { return {position, position, position}; }
  bool operator==(const OriginSpan&) const = default;
};

/// The age of the oldest write of the origin that a server lacks.
struct LagBounds {
  Seconds low{};
  Seconds estimate{};
  std::optional<Seconds> high;  ///< absent: the history does not reach back far enough

  bool operator==(const LagBounds&) const = default;
};

/// One server's history, as a link of a chain.
struct History {
  const PositionTimeline* timeline = nullptr;
  const BinlogCatalog* catalog = nullptr;
};

/// The age, at some instant of `asked`, of the oldest write in `origin` past what `held` says; 0 when there is none.
/// nullopt while the origin has no history at all.
std::optional<LagBounds> lag_behind(const History& origin, const OriginSpan& held, const Window& asked);

/// What of the origin a server holds that has executed up to `executed` in its source's binlog.
/// `upstream` runs from the origin to that source. Positions are composed, not times, so that a frozen server in
/// the middle does not falsify the figure. `first_seen`: end of the first poll that saw `executed`; what the origin
/// wrote later cannot be held. nullopt where the histories do not reach back that far, or a server in between does
/// not write replicated changes to its binlog.
std::optional<OriginSpan> compose(std::span<const History> upstream, BinlogCoordinate executed, MonoTime first_seen);

/// The figure to show: the estimate, with the uncertainty that covers both bounds; infinite for a lower bound.
LagFigure to_figure(const LagBounds& bounds);

}  // namespace relaywatch::analysis
