#include "alert/replica_writable_rule.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string>

#include "alert/rule.hpp"

namespace relaywatch::alert {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// An operator may have opened it for a moment.
const RuleDefaults replica_writable_defaults{.hold = minutes(1), .keep_firing_for = seconds(10)};

bool is_written_to(const std::string& node, const FleetReport& report) {
  if (report.heartbeat && report.heartbeat->node == node) return true;
  return std::ranges::any_of(report.chains, [&](const ChainReport& chain) { return chain.path.front() == node; });
}

std::string advice(const NodeReport& node) {
  const Flavor flavor = node.facts ? node.facts->version.flavor : Flavor::mysql;
  switch (flavor) {
    case Flavor::rds:
      return fmt::format("Set read_only = 1 in {}'s parameter group; or take away the applications' rights to write.",
                         node.name);
    case Flavor::aurora:
      return fmt::format(
          "Set read_only = 1 in {}'s cluster parameter group; or take away the applications' rights to write.",
          node.name);
    default:
      return fmt::format(
          "On {}: SET GLOBAL read_only = 1, and in its my.cnf. Replication and accounts with SUPER still write.",
          node.name);
  }
}

}  // namespace

void observe_writable_replica(std::vector<Observation>& all, const NodeReport& node, const Scope& scope,
                              const FleetReport& report, const Options& options) {
  if (scope.chains.empty() || is_written_to(node.name, report)) return;
  const Rule rule("ReplicaWritable", replica_writable_defaults, Severity::warning, scope, options);
  if (!rule.enabled()) return;
  Observation seen =
      rule.observation(node.name, {{"chain", chain_of(scope)}, {"node", node.name}, {"cause", "replica_writable"}});
  if (!node.up || !node.facts || !node.facts->read_only) {
    seen.verdict = Verdict::hold;
  } else if (*node.facts->read_only) {
    seen.all_clear = fmt::format("{} is read-only again: it accepted writes for {{lasted}}", node.name);
  } else {
    seen.verdict = Verdict::raise;
    seen.annotations["summary"] =
        fmt::format("{} ({}) is a replica and accepts writes: read_only is off", node.name, node.address);
    seen.annotations["advice"] = advice(node);
  }
  all.push_back(std::move(seen));
}

}  // namespace relaywatch::alert
