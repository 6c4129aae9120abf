#pragma once

#include <map>
#include <vector>

#include "base/clock.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::pipeline {

/// Follows what left the backlog that a hop works off: a fault of its own that is over, or a fault or a lag above it,
/// which passes on all that it held up in one go. Begins anew with the daemon. Not thread-safe.
class BacklogTrack {
 public:
  /// Takes in the states of all hops and fills in their `backlog_of`.
  void follow(std::vector<HopReport>& hops, MonoTime now);

 private:
  struct Origin {
    HopId hop;
    bool stood = false;  ///< it let nothing through for a while; else it merely lagged
    MonoTime seen;       ///< when its work was last seen to be undone
  };

  [[nodiscard]] const Origin* origin_above(const HopReport& hop, const std::vector<HopReport>& hops) const;

  std::map<HopId, Origin> origins_;
};

}  // namespace relaywatch::pipeline
