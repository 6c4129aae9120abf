#include "alert/node_rule.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string>

#include "alert/monitor_trouble.hpp"
#include "alert/rule.hpp"

namespace relaywatch::alert {
namespace {

std::string error_cause(const ProbeError& error) {
  switch (error.failure) {
    case ProbeFailure::auth_failed:
    case ProbeFailure::tls_failed:
    case ProbeFailure::host_blocked:
    case ProbeFailure::internal: return std::string(to_string(HopCause::monitor_auth_failed));
    default: return "node_down";
  }
}

std::string advice_for(const ProbeError& error) {
  if (error.failure == ProbeFailure::disk_full) {
    return "Free space on the server's disk. The server runs; its replication waits for space, and goes on by itself.";
  }
  return error_cause(error) == to_string(HopCause::monitor_auth_failed)
             ? "Mend the monitor's account on the server or its credentials and TLS settings in the config."
             : "Check that the server runs and that the monitor can reach it. Replication itself may be going on.";
}

/// Refused statements without which a node can be watched all the same: binary logs, the settings of a managed server,
/// the list of threads, and the heartbeat's table.
bool is_done_without(const SnapshotProblem& problem) {
  return problem.statement.find("BINARY LOGS") != std::string::npos ||
         problem.statement.find("PROCESSLIST") != std::string::npos ||
         problem.statement.find("rds_show_conf") != std::string::npos || problem.subject == "SELECT";
}

const SnapshotProblem* denial(const NodeReport& node) {
  const auto found = std::ranges::find_if(node.problems, [](const SnapshotProblem& problem) {
    return problem.kind == ProblemKind::denied && !is_done_without(problem);
  });
  return found == node.problems.end() ? nullptr : &*found;
}

Observation observe(const Rule& rule, const NodeReport& node, const std::string& chain, const FleetReport& report) {
  const SnapshotProblem* denied = denial(node);
  const std::string cause = node_cause(node);
  Observation seen = rule.observation(node.name, {{"chain", chain}, {"node", node.name}, {"cause", cause}});
  if (!node.polled_yet) {
    seen.verdict = Verdict::hold;
    return seen;
  }
  if (node.error) {
    // While the monitor itself is cut off nobody can tell, and that has its own page.
    seen.verdict = report.monitor_trouble && is_out_of_reach(node) ? Verdict::hold : Verdict::raise;
    seen.annotations["summary"] =
        fmt::format("{} ({}) cannot be read: {}", node.name, node.address, node.error->message);
    seen.annotations["advice"] = advice_for(*node.error);
    if (node.last_seen) {
      seen.annotations["description"] =
          fmt::format("last seen {:.0f} s ago", Seconds(report.at.wall - *node.last_seen).count());
    }
  } else if (denied != nullptr) {
    seen.verdict = Verdict::raise;
    seen.annotations["summary"] =
        fmt::format("{} ({}) cannot be watched: {}", node.name, node.address, denied->message);
    seen.annotations["advice"] = denied->message;
  } else {
    seen.all_clear = fmt::format("{} can be read again: it could not be for {{lasted}} ({{cause}})", node.name);
  }
  return seen;
}

}  // namespace

void observe_node(std::vector<Observation>& all, const NodeReport& node, const Scope& scope, const FleetReport& report,
                  const Options& options) {
  const Rule rule("NodeDown", node_down_defaults, Severity::critical, scope, options);
  if (rule.enabled()) all.push_back(observe(rule, node, chain_of(scope), report));
}

std::string node_cause(const NodeReport& node) {
  if (node.error) return error_cause(*node.error);
  return denial(node) == nullptr ? "" : std::string(to_string(HopCause::monitor_denied));
}

}  // namespace relaywatch::alert
