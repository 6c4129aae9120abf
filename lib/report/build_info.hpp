#pragma once

#include <string>

namespace relaywatch::report {

/// Which relaywatch this is.
struct BuildInfo {
  std::string version;   ///< "0.1.0"
  std::string compiler;  ///< name and version
};

/// The running program's. Thread-safe.
const BuildInfo& this_build();

}  // namespace relaywatch::report
