#pragma once

#include <cstdint>
#include <string>

#include "model/fleet_report.hpp"

namespace relaywatch::analysis {

/// What the person on call should do about a hop with this cause: one or two sentences, "" for none. Pure.
/// `replica` and `source` are node names. RDS and Aurora refuse CHANGE MASTER and START SLAVE, so their advice
/// names the stored procedures instead.
std::string advice_for(HopCause cause, const std::string& source, const std::string& replica, Flavor replica_flavor);

/// For a receiver that has stopped for good because of what mostly is but a reason why it cannot connect.
std::string advice_after(HopCause connecting, const std::string& source, const std::string& replica,
                         Flavor replica_flavor);

std::string advice_to_free_space(const std::string& replica);

/// How to end the session that seems to hold up the replica's applier.
std::string advice_to_end(std::uint64_t thread, const std::string& replica, Flavor replica_flavor);

}  // namespace relaywatch::analysis
