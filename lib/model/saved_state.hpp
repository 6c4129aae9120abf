#pragma once

#include <string>

namespace relaywatch {

/// A part of what is remembered of a node, to be kept across restarts. The bytes are the pipeline's own business.
struct StatePart {
  std::string node;
  bool whole = false;  ///< stands for all parts before it; otherwise it adds to them
  std::string bytes;

  bool operator==(const StatePart&) const = default;
};

}  // namespace relaywatch
