#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

#include "config/problem.hpp"

namespace relaywatch::config {

/// Parses JSON with // and /* */ comments. A syntax error is reported with line and column (from 1, in bytes) and gives
/// nullopt; a key that occurs twice in one object is reported too. The offending text is never quoted: it may be a
/// secret.
std::optional<nlohmann::json> parse_json(std::string_view text, Problems& problems);

}  // namespace relaywatch::config
