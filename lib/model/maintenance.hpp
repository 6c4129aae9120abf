#pragma once

#include <string>

#include "base/clock.hpp"

namespace relaywatch {

/// Planned work on a chain or a node: watching goes on, pages are held back until it ends.
struct Maintenance {
  enum class Scope { chain, node };

  std::string id;  ///< short, unique among all that are kept
  Scope scope = Scope::chain;
  std::string name;  ///< of the chain or the node
  WallTime begins;
  WallTime ends;
  std::string reason;
  std::string by;  ///< who began it, as they said

  bool operator==(const Maintenance&) const = default;
};

}  // namespace relaywatch
