#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/error.hpp"
#include "report/status_view.hpp"
#include "report/time_text.hpp"

namespace relaywatch::report {

struct StatusTableOptions {
  bool colours = false;
  std::size_t width = 80;           ///< columns
  ShownTime shown_time = utc_time;  ///< how a time of day is written
};

/// The terminal's face of the fleet: nodes, the hops of each chain in order, root causes, alerts. UTF-8 text, "?" for
/// what is unknown and "-" for what does not apply. Control characters in the servers' words are taken out. Pure.
std::string status_table(const StatusView& status, const StatusTableOptions& options);

/// From the reply of /api/v1/status. Error: it is not one.
Result<std::string> status_table(const nlohmann::json& status, const StatusTableOptions& options);

}  // namespace relaywatch::report
