#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/error.hpp"
#include "report/status_view.hpp"

namespace relaywatch::report {

struct TopologyTreeOptions {
  bool colours = false;
  bool unicode = true;     ///< lines and signs beyond ASCII; names are written as they are
  std::size_t width = 80;  ///< columns
};

/// The terminal's drawing of who replicates from whom: a line for every server below its source, with the state and the
/// lag of the hop between them, branches included. A server with several sources is drawn below one of them, and named
/// below the others; a ring is cut open at its first server. "?" for what is unknown. Control characters in the
/// servers' words are taken out. Pure.
std::string topology_tree(const StatusView& status, const TopologyTreeOptions& options);

/// From the reply of /api/v1/status. Error: it is not one.
Result<std::string> topology_tree(const nlohmann::json& status, const TopologyTreeOptions& options);

}  // namespace relaywatch::report
