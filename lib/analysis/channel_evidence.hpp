#pragma once

#include <map>
#include <optional>
#include <string>

#include "model/node_snapshot.hpp"

namespace relaywatch::analysis {

/// What a replica says of one channel, and its source of its binlog, as evidence: fact → value. Pure.
std::map<std::string, std::string> channel_evidence(const ReplicationStatus& status,
                                                    const std::optional<BinlogPosition>& source_written);

/// A server's error in its own words, with its number.
std::string quote(const ServerError& error);

}  // namespace relaywatch::analysis
