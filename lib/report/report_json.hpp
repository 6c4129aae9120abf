#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

#include "model/fleet_report.hpp"
#include "report/build_info.hpp"

namespace relaywatch::report {

/// The JSON faces of a FleetReport, as the API serves them. Pure, thread-safe, no errors: every string is valid
/// UTF-8 whatever the servers sent, so dump() does not throw.
/// Unknown is null, never 0; an infinite duration is the string "inf"; durations are in seconds, times RFC 3339 UTC.

/// /api/v1/status: the whole report.
nlohmann::ordered_json status_json(const FleetReport& report, const BuildInfo& build = this_build());

/// /api/v1/nodes/NAME: the node, and under `hops` every hop of which it is an end. nullopt: no such node.
std::optional<nlohmann::ordered_json> node_json(const FleetReport& report, std::string_view name);

/// /api/v1/chains/NAME: the chain, and under `hops` its hops in full, in order. nullopt: no such chain.
std::optional<nlohmann::ordered_json> chain_json(const FleetReport& report, std::string_view name);

/// /api/v1/alerts: the active alerts, pending ones included.
nlohmann::ordered_json alerts_json(const FleetReport& report);

}  // namespace relaywatch::report
