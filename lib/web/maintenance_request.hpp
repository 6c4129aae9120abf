#pragma once

#include <optional>
#include <string>

namespace relaywatch::web {

/// What somebody asks for who wants to work on a chain or a node: not yet looked into.
struct MaintenanceRequest {
  std::optional<std::string> chain;
  std::optional<std::string> node;
  std::string length;  ///< a duration, such as "2h"
  std::string reason;
  std::string by;  ///< "" when they did not say
};

}  // namespace relaywatch::web
