#pragma once

#include <functional>
#include <string_view>

#include "pipeline/node_memory.hpp"

namespace relaywatch::pipeline {

/// Finds a node's memory by name; null when there is no such node. Borrowed for the duration of an evaluation.
using FindNode = std::function<const NodeMemory*(std::string_view name)>;

}  // namespace relaywatch::pipeline
