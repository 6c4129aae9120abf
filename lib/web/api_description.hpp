#pragma once

#include <string_view>

namespace relaywatch::web {

/// config/openapi.json, as it was when the program was built.
std::string_view api_description();

}  // namespace relaywatch::web
