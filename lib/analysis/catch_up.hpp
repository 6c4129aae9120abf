#pragma once

#include <optional>

#include "analysis/capacity.hpp"
#include "analysis/pace.hpp"
#include "base/clock.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::analysis {

/// What one hop still has to do, in bytes of the source's binlog.
struct Backlog {
  std::optional<ByteDistance> to_receive;
  std::optional<ByteDistance> to_apply;  ///< received already
  Seconds delay{};                       ///< that the replica is configured to keep: what is younger is no backlog
};

/// When a hop will have caught up if receiver, applier and writers go on as they have: infinite when that is never,
/// nullopt while something of it is not known. Pure.
///
/// "As they have" is over a time in proportion to the forecast: an hour's work is not foretold from the last ten
/// seconds, nor ten seconds' work from the last hour. The writers are averaged for longer than the threads, because
/// they come and go.
std::optional<Seconds> catch_up_time(const Backlog& backlog, const Capacity& receiver, const Capacity& applier,
                                     const Pace& writers);

/// When a backlog that is worked off at one pace and grows at another will be gone. nullopt while a pace is unknown.
std::optional<Seconds> closing_time(double backlog, const Pace& work, const Pace& growth);

}  // namespace relaywatch::analysis
