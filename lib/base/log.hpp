#pragma once

#include <spdlog/spdlog.h>

#include <string>

namespace relaywatch::log {

enum class Format { text, json };

struct Options {
  std::string level = "info";  ///< trace, debug, info, warning, error
  Format format = Format::text;
};

/// Sets up the process-wide logger on standard error. Call once, from main. Thread-safe afterwards.
void configure(const Options& options);

using spdlog::debug;
using spdlog::error;
using spdlog::info;
using spdlog::warn;

}  // namespace relaywatch::log
