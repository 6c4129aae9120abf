#pragma once

#include <chrono>
#include <string>

#include "base/clock.hpp"

namespace relaywatch::store {

/// Where state is kept across restarts.
struct Options {
  std::string path;                                  ///< of the SQLite file; its directory must exist
  Duration retention = std::chrono::hours(24 * 30);  ///< of what is known of nodes that left the configuration

  bool operator==(const Options&) const = default;
};

}  // namespace relaywatch::store
