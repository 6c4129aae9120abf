#pragma once

#include <vector>

#include "alert/observation.hpp"
#include "alert/options.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::alert {

/// BinlogPurgeRisk: a replica is behind in receiving, and its purge headroom is short: warning below half of its
/// source's retention or 24 h, whichever is less, critical below a quarter or 4 h; the hours are the rule's
/// `threshold`. Where binlogs are not retained at all, any receive lag that lasts is critical. What is critical is not
/// paged as a warning too. Once the binlog is gone the hop is broken, which has an alert of its own. Appends one
/// observation for each severity; none where the rule is switched off or the source is not watched.
void observe_purge_risk(std::vector<Observation>& all, const HopReport& hop, const FleetReport& report,
                        const Options& options);

}  // namespace relaywatch::alert
