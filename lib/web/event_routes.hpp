#pragma once

#include <string_view>

#include "web/routes.hpp"

namespace relaywatch::web {

/// /api/v1/events: {"events": […], "left_out": n}, oldest first. `since` in the query: RFC 3339, seconds since the Unix
/// epoch, or a duration before now ("24h"); absent: all that is kept. `limit`: at most so many of the newest, 1000 by
/// default; `left_out` says how many earlier ones there are.
Response get_events(const Context& context, const Request& request, std::string_view rest);

}  // namespace relaywatch::web
