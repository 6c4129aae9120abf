#pragma once

#include <string_view>

#include "web/routes.hpp"

namespace relaywatch::web {

/// /: the status page. It loads nothing from another host, and runs no script but its own.
Response get_page(const Context& context, const Request& request, std::string_view rest);

/// /assets/NAME: what the page is made of; an unknown name is 404. A client that has the present content already
/// (If-None-Match) gets 304.
Response get_asset(const Context& context, const Request& request, std::string_view name);

}  // namespace relaywatch::web
