#pragma once

#include <vector>

#include "dialect/dialect.hpp"

namespace relaywatch::dialect {

/// A server's slow-changing facts, from its version, its settings and its identity row (each may be absent). Pure.
ServerFacts read_facts(const ServerVersion& version, const ResultTable* settings, const ResultTable* identity,
                       std::vector<SnapshotProblem>& problems);

}  // namespace relaywatch::dialect
