#include "alert/builtin_rules.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "alert/chain_rule.hpp"
#include "alert/heartbeat_rule.hpp"
#include "alert/purge_risk_rule.hpp"
#include "alert/rule.hpp"

namespace relaywatch::alert {
namespace {

using std::chrono::seconds;

/// A thread stopped for some seconds is an operator's restart; a node's for ten a restart or a lost poll.
const RuleDefaults broken_defaults{.hold = seconds(0), .keep_firing_for = seconds(10)};
const RuleDefaults stopped_defaults{.hold = seconds(10), .keep_firing_for = seconds(10)};
const RuleDefaults lagging_defaults{.hold = seconds(10), .keep_firing_for = seconds(30)};
const RuleDefaults node_defaults{.hold = seconds(10), .keep_firing_for = seconds(10)};

/// Neither raised while something else explains the fault, nor cleared while nobody can tell.
Verdict judge_state(const HopReport& hop, std::initializer_list<HopState> wanted) {
  if (std::ranges::find(wanted, hop.state) != wanted.end()) {
    return hop.suppressed_by.empty() ? Verdict::raise : Verdict::hold;
  }
  if (hop.state == HopState::unreachable) return Verdict::hold;
  if (hop.state != HopState::unknown) return Verdict::clear;
  // Where only the lag cannot be told, both threads run without an error.
  const bool threads_run =
      hop.status && (hop.cause == HopCause::source_not_polled || hop.cause == HopCause::no_data_yet);
  return threads_run ? Verdict::clear : Verdict::hold;
}

Verdict judge_lag(const HopReport& hop, Seconds threshold, double clear_ratio) {
  if (!hop.lag) return Verdict::hold;
  const Seconds delay = hop.status ? hop.status->configured_delay.value_or(Seconds(0)) : Seconds(0);
  const Seconds lag = hop.lag->value - delay;
  // A hop that stands still or is cut off has its own alert: growing lag is what that alert says already.
  const bool has_own_alert = hop.state != HopState::ok && hop.state != HopState::lagging;
  if (lag >= threshold) return has_own_alert || !hop.suppressed_by.empty() ? Verdict::hold : Verdict::raise;
  if (hop.lag->basis == LagBasis::lower_bound) return Verdict::hold;
  return lag < threshold * clear_ratio ? Verdict::clear : Verdict::hold;
}

HopCause node_cause(const NodeReport& node) {
  if (!node.error) return HopCause::monitor_denied;
  switch (node.error->failure) {
    case ProbeFailure::auth_failed:
    case ProbeFailure::tls_failed:
    case ProbeFailure::host_blocked:
    case ProbeFailure::internal: return HopCause::monitor_auth_failed;
    default: return HopCause::replica_down;
  }
}

std::string node_cause_word(HopCause cause) {
  return cause == HopCause::replica_down ? "node_down" : std::string(to_string(cause));
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

Observation observe_node(const Rule& rule, const NodeReport& node, const FleetReport& report) {
  const SnapshotProblem* denied = denial(node);
  const HopCause cause = node_cause(node);
  Observation seen = rule.observation(
      node.name, {{"chain", chain_of(report, node.name)}, {"node", node.name}, {"cause", node_cause_word(cause)}});
  if (!node.polled_yet) {
    seen.verdict = Verdict::hold;
    return seen;
  }
  if (node.error) {
    seen.verdict = Verdict::raise;
    seen.annotations["summary"] =
        fmt::format("{} ({}) cannot be read: {}", node.name, node.address, node.error->message);
    seen.annotations["advice"] =
        cause == HopCause::monitor_auth_failed
            ? "Mend the monitor's account on the server or its credentials and TLS settings in the config."
            : "Check that the server runs and that the monitor can reach it. Replication itself may be going on.";
    if (node.last_seen) {
      seen.annotations["description"] =
          fmt::format("last seen {:.0f} s ago", Seconds(report.at.wall - *node.last_seen).count());
    }
  } else if (denied != nullptr) {
    seen.verdict = Verdict::raise;
    seen.annotations["summary"] =
        fmt::format("{} ({}) cannot be watched: {}", node.name, node.address, denied->message);
    seen.annotations["advice"] = denied->message;
  }
  return seen;
}

/// A writer that is dead or hindered. Of a node that cannot be seen nobody can tell, and it has its own alert.
void observe_lag(std::vector<Observation>& all, const HopReport& hop, const Rule& warning, const Rule& critical) {
  if (hop.thresholds.critical) {
    const Verdict verdict = judge_lag(hop, *hop.thresholds.critical, critical.clear_ratio());
    all.push_back(observe_hop(critical, hop, verdict));
  }
  // With one severity for both (a changed rule), the lower threshold decides alone.
  const bool merged = hop.thresholds.critical && warning.severity() == critical.severity();
  if (hop.thresholds.warning && !merged) {
    const Verdict verdict = judge_lag(hop, *hop.thresholds.warning, warning.clear_ratio());
    all.push_back(observe_hop(warning, hop, verdict));
  } else if (hop.thresholds.warning && merged) {
    all.back() = observe_hop(warning, hop, judge_lag(hop, *hop.thresholds.warning, warning.clear_ratio()));
  }
}

}  // namespace

std::vector<Observation> observe(const FleetReport& report, const Options& options) {
  const Rule broken("HopBroken", broken_defaults, Severity::critical, options);
  const Rule stopped("HopStopped", stopped_defaults, Severity::critical, options);
  const Rule lag_warning("HopLagging", lagging_defaults, Severity::warning, options);
  const Rule lag_critical("HopLagging", lagging_defaults, Severity::critical, options);
  const Rule chain_warning("ChainLagging", chain_lagging_defaults, Severity::warning, options);
  const Rule chain_critical("ChainLagging", chain_lagging_defaults, Severity::critical, options);
  const Rule node_down("NodeDown", node_defaults, Severity::critical, options);

  std::vector<Observation> all;
  for (const HopReport& hop : report.hops) {
    if (broken.enabled()) {
      all.push_back(observe_hop(broken, hop, judge_state(hop, {HopState::broken, HopState::missing})));
    }
    if (stopped.enabled()) {
      all.push_back(observe_hop(stopped, hop, judge_state(hop, {HopState::stopped, HopState::connecting})));
    }
    if (lag_warning.enabled()) observe_lag(all, hop, lag_warning, lag_critical);
    observe_purge_risk(all, hop, report, options);
  }
  if (chain_warning.enabled()) {
    for (const ChainReport& chain : report.chains) {
      observe_chain_lag(all, chain, report, chain_warning, chain_critical);
    }
  }
  if (node_down.enabled()) {
    for (const NodeReport& node : report.nodes) all.push_back(observe_node(node_down, node, report));
  }
  observe_heartbeat(all, report, options);
  return all;
}

}  // namespace relaywatch::alert
