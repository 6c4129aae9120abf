#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/error.hpp"
#include "report/status_table.hpp"

namespace relaywatch::report {

/// The maintenance under way for the terminal, from the reply of /api/v1/maintenance. Error: it is not such a reply.
Result<std::string> maintenance_table(const nlohmann::json& reply, const StatusTableOptions& options);

}  // namespace relaywatch::report
