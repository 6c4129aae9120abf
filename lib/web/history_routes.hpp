#pragma once

#include <string_view>

#include "web/routes.hpp"

namespace relaywatch::web {

/// /api/v1/history: of a hop (`source`, `replica`, and `channel` unless it is the default one) or of a `chain`, since
/// `since` (1h by default; RFC 3339, seconds since the Unix epoch, or a duration before now). 404: there is no figure
/// of such a hop or chain.
Response get_history(const Context& context, const Request& request, std::string_view rest);

}  // namespace relaywatch::web
