#pragma once

#include <string>

namespace relaywatch::log {

enum class Format { text, json };

struct Options {
  std::string level = "info";  ///< trace, debug, info, warning, error
  Format format = Format::text;
};

}  // namespace relaywatch::log
