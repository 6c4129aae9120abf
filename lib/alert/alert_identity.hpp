#pragma once

#include <map>
#include <string>

#include "model/fleet_report.hpp"

namespace relaywatch::alert {

using Labels = std::map<std::string, std::string>;

/// What tells an alert from all others, from when it begins until it ends. Pure.
Labels identity(const AlertReport& alert);

}  // namespace relaywatch::alert
