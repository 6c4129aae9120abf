#pragma once

#include <map>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::pipeline {

/// Follows what left the backlog that a hop works off: a fault of its own that is over, or a fault or a lag above it,
/// which passes on all that it held up in one go. Begins anew with the daemon. Not thread-safe.
class BacklogTrack {
 public:
  /// Takes in the states of all hops and fills in their `backlog`.
  void follow(std::vector<HopReport>& hops, MonoTime now);

 private:
  struct Backlog {
    BacklogOrigin origin;
    bool stood = false;                      ///< the origin let nothing through for a while; else it merely lagged
    MonoTime since;                          ///< see BacklogOrigin::age
    MonoTime seen;                           ///< when there was last something of it left
    std::optional<MonoTime> stands_since{};  ///< while this hop lets nothing through
  };

  [[nodiscard]] std::optional<Backlog> next(const HopReport& hop, const std::vector<HopReport>& hops,
                                            MonoTime now) const;
  [[nodiscard]] std::optional<Backlog> passed_on_to(const HopReport& hop, const std::vector<HopReport>& hops) const;

  std::map<HopId, Backlog> backlogs_;
};

}  // namespace relaywatch::pipeline
