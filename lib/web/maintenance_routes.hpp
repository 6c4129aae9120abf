#pragma once

#include <string_view>

#include "web/routes.hpp"

namespace relaywatch::web {

/// The actions of /api/v1/maintenance. Errors in the request are 400 and say what is wrong; an unknown id is 404.

/// {"maintenance": […]}, what is under way.
Response get_maintenance(const Context& context, const Request& request, std::string_view rest);

/// Takes {"chain" or "node": NAME, "for": "2h", "reason": "…", "by": "…"} (the last may be absent); 201 with what
/// began.
Response post_maintenance(const Context& context, const Request& request, std::string_view rest);

/// Ends the one of the id in `rest` or in the query (?id=), and says in the event who did (?by=); gives what it was.
Response delete_maintenance(const Context& context, const Request& request, std::string_view rest);

}  // namespace relaywatch::web
