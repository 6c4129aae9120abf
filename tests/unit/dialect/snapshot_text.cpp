#include "snapshot_text.hpp"

#include <fmt/format.h>

namespace relaywatch::test {
namespace {

std::string text(const std::optional<std::string>& value) { return value ? fmt::format("'{}'", *value) : "-"; }
std::string text(const std::optional<std::uint32_t>& value) { return value ? std::to_string(*value) : "-"; }
std::string text(const std::optional<std::uint64_t>& value) { return value ? std::to_string(*value) : "-"; }
std::string text(const std::optional<Seconds>& value) { return value ? fmt::format("{} s", value->count()) : "-"; }
std::string text(const std::optional<bool>& value) { return value ? (*value ? "yes" : "no") : "-"; }
std::string text(const std::optional<BinlogPosition>& value) {
  return value ? fmt::format("{}:{}", value->file(), value->coordinate.offset) : "-";
}
std::string text(const std::optional<ServerError>& value) {
  return value ? fmt::format("{} {}", value->code, value->message) : "-";
}
std::string text(const std::optional<ReceiverState>& value) { return value ? std::string(to_string(*value)) : "-"; }

std::string channel_text(const ReplicationStatus& c) {
  return fmt::format("  channel '{}' from {}:{} id {} uuid {}\n", c.channel, c.source.host, c.source.port,
                     text(c.source_server_id), text(c.source_uuid)) +
         fmt::format("    receiver {} ({}), applier {} ({})\n", text(c.receiver), c.receiver_state_text,
                     text(c.applier_running), c.applier_state_text) +
         fmt::format("    received {}, executed {}\n", text(c.received), text(c.executed)) +
         fmt::format("    receiver error {}\n    applier error {}\n", text(c.receiver_error), text(c.applier_error)) +
         fmt::format("    reported lag {}, delay {}, remaining {}, relay log {}, filters {}\n", text(c.reported_lag),
                     text(c.configured_delay), text(c.remaining_delay), text(c.relay_log_bytes), text(c.has_filters)) +
         fmt::format("    gtid retrieved {} executed {}\n", text(c.retrieved_gtid_set), text(c.executed_gtid_set));
}

std::string facts_text(const ServerFacts& f) {
  return fmt::format("  {} {} id {} uuid {} read_only {} binlog {} passes on {} format {} checksum {} retention {}\n",
                     to_string(f.version.flavor), f.version.text, text(f.server_id), text(f.server_uuid),
                     text(f.read_only), text(f.binlog_enabled), text(f.writes_replicated_changes),
                     text(f.binlog_format), text(f.binlog_checksum),
                     f.binlog_retention_known ? (f.binlog_retention ? text(f.binlog_retention) : "for ever") : "?");
}

}  // namespace

std::string snapshot_text(const NodeSnapshot& snapshot) {
  std::string all = snapshot.node + "\n";
  if (snapshot.error)
    all += fmt::format("  error {} {}\n", to_string(snapshot.error->failure), snapshot.error->message);
  if (snapshot.facts) all += facts_text(*snapshot.facts);
  if (!snapshot.channels) all += "  channels: could not be read\n";
  if (snapshot.channels && snapshot.channels->empty()) all += "  channels: none\n";
  for (const auto& channel : snapshot.channels.value_or(std::vector<ReplicationStatus>())) all += channel_text(channel);
  all += fmt::format("  written {}\n", text(snapshot.written));
  if (snapshot.binlogs) {
    all += "  binlogs";
    for (const BinlogFile& file : *snapshot.binlogs) all += fmt::format(" {}={}", file.name, file.bytes);
    all += "\n";
  }
  for (const SnapshotProblem& problem : snapshot.problems) {
    all += fmt::format("  problem {} [{}] {}\n", to_string(problem.kind), problem.subject, problem.message);
  }
  return all;
}

}  // namespace relaywatch::test
