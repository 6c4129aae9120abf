#pragma once

#include <spdlog/spdlog.h>
#include <string>

namespace relaywatch::log {

enum class Format { text, json };

struct Options {
  std::string level = "info";  ///< trace, debug, info, warning, error
  Format format = Format::text;
};

/// Sets up the process-wide logger on standard error, or changes it. The first call is main's, before other threads
/// log; later ones may be made at any time, on any thread.
void configure(const Options& options);

using spdlog::debug;
using spdlog::error;
using spdlog::info;
using spdlog::warn;

}  // namespace relaywatch::log
