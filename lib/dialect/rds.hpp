#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/node_snapshot.hpp"
#include "model/server_replies.hpp"

namespace relaywatch::dialect {

/// Amazon RDS and Aurora, as overlays over the family of their version: what AWS keeps outside the server's variables.

/// Gives rows of name, value and description; "binlog retention hours" rules in the place of expire_logs_days.
inline constexpr std::string_view managed_settings_statement = "CALL mysql.rds_show_configuration";

/// Which of the two it is, from the reply to the settings statement; nullopt: neither.
std::optional<Flavor> managed_flavor(const ResultTable& settings);

constexpr bool is_managed(Flavor flavor) { return flavor == Flavor::rds || flavor == Flavor::aurora; }

/// Reads how long binlogs are kept into `facts`. NULL means that they are purged as soon as AWS itself needs them no
/// more: a retention of 0. A refusal leaves the retention unknown, with a problem that names the GRANT for `user`.
void read_managed_settings(const QueryReply& reply, std::string_view user, ServerFacts& facts,
                           std::vector<SnapshotProblem>& problems);

}  // namespace relaywatch::dialect
