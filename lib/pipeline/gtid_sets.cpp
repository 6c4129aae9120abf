#include "pipeline/gtid_sets.hpp"

namespace relaywatch::pipeline {
namespace {

std::optional<GtidSet> parse(const NodeMemory& server, const std::optional<std::string>& text) {
  if (!text || !server.facts()) return std::nullopt;
  return server.facts()->version.flavor == Flavor::mariadb ? GtidSet::parse_mariadb(*text)
                                                           : GtidSet::parse_mysql(*text);
}

/// nullopt: a server that does not use GTIDs, which shows as an empty set.
std::optional<GtidSet> not_executed(const NodeMemory& source, const NodeMemory& replica,
                                    const ReplicationStatus& channel) {
  if (!source.tells_written()) return std::nullopt;
  const auto written = parse(source, source.latest().written_gtid_set);
  const auto executed = parse(replica, channel.executed_gtid_set);
  if (!written || !executed || written->empty() || executed->empty()) return std::nullopt;
  return written->minus(*executed);
}

}  // namespace

std::optional<std::uint64_t> transactions_behind(const NodeMemory& source, const NodeMemory& replica,
                                                 const ReplicationStatus& channel) {
  const auto lacking = not_executed(source, replica, channel);
  return lacking ? std::optional(lacking->count()) : std::nullopt;
}

std::optional<std::uint64_t> transactions_to_receive(const NodeMemory& source, const NodeMemory& replica,
                                                     const ReplicationStatus& channel) {
  const auto lacking = not_executed(source, replica, channel);
  const auto received = parse(replica, channel.retrieved_gtid_set);
  if (!lacking || !received) return std::nullopt;
  return lacking->minus(*received).count();
}

}  // namespace relaywatch::pipeline
