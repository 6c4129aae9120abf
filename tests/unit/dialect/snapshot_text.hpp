#pragma once

#include <string>

#include "model/node_snapshot.hpp"

namespace relaywatch::test {

/// Everything in a snapshot, one fact a line, for golden files. Absent facts are written as "-".
std::string snapshot_text(const NodeSnapshot& snapshot);

}  // namespace relaywatch::test
