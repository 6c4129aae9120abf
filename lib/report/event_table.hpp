#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/error.hpp"
#include "report/time_text.hpp"

namespace relaywatch::report {

struct EventTableOptions {
  bool colours = false;
  std::size_t width = 80;           ///< columns
  ShownTime shown_time = utc_time;  ///< how a time of day is written
};

/// The journal for the terminal, from the reply of /api/v1/events: when, of which kind, what; oldest first. Control
/// characters are taken out. Error: it is not such a reply. Pure when `shown_time` is.
Result<std::string> event_table(const nlohmann::json& reply, const EventTableOptions& options);

}  // namespace relaywatch::report
