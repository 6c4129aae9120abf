#include "alert/builtin_rules.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace relaywatch::alert {
namespace {

struct RuleDefaults {
  Duration hold{};
  Duration keep_firing_for{};
  double clear_ratio = 0.8;
};

constexpr auto s = [](int count) { return std::chrono::seconds(count); };

/// A thread stopped for some seconds is an operator's restart; a node's for ten a restart or a lost poll.
const RuleDefaults broken_defaults{.hold = s(0), .keep_firing_for = s(10)};
const RuleDefaults stopped_defaults{.hold = s(10), .keep_firing_for = s(10)};
const RuleDefaults lagging_defaults{.hold = s(10), .keep_firing_for = s(30)};
const RuleDefaults node_defaults{.hold = s(10), .keep_firing_for = s(10)};
const RuleDefaults heartbeat_defaults{.hold = s(10), .keep_firing_for = s(10)};

/// One built-in rule with what the operator changed of it.
class Rule {
 public:
  Rule(std::string name, const RuleDefaults& defaults, Severity severity, const Options& options)
      : name_(std::move(name)), defaults_(defaults), severity_(severity) {
    if (const auto found = options.rules.find(name_); found != options.rules.end()) changed_ = found->second;
  }

  [[nodiscard]] bool enabled() const { return changed_.enabled; }
  [[nodiscard]] double clear_ratio() const { return changed_.clear_ratio.value_or(defaults_.clear_ratio); }
  [[nodiscard]] Severity severity() const { return changed_.severity.value_or(severity_); }

  [[nodiscard]] Observation observation(std::string subject, std::map<std::string, std::string> labels) const {
    Observation seen;
    seen.key = {name_, severity(), std::move(subject)};
    seen.labels = std::move(labels);
    seen.labels.insert(changed_.labels.begin(), changed_.labels.end());
    seen.labels["alertname"] = name_;
    seen.labels["severity"] = to_string(severity());
    // An empty label is no label, to Prometheus as to Alertmanager.
    std::erase_if(seen.labels, [](const auto& label) { return label.second.empty(); });
    seen.hold = changed_.hold.value_or(defaults_.hold);
    seen.keep_firing_for = changed_.keep_firing_for.value_or(defaults_.keep_firing_for);
    return seen;
  }

 private:
  std::string name_;
  RuleDefaults defaults_;
  Severity severity_;
  RuleOptions changed_;
};

std::string subject_of(const HopId& id) { return fmt::format("{}|{}|{}", id.source, id.replica, id.channel); }

Observation observe_hop(const Rule& rule, const HopReport& hop, Verdict verdict) {
  Observation seen = rule.observation(subject_of(hop.id), {{"chain", hop.chains.empty() ? "" : hop.chains.front()},
                                                           {"source", hop.id.source},
                                                           {"replica", hop.id.replica},
                                                           {"channel", hop.id.channel},
                                                           {"cause", std::string(to_string(hop.cause))}});
  seen.verdict = verdict;
  seen.annotations["summary"] = hop.summary;
  seen.annotations["advice"] = hop.advice;
  std::string evidence;
  for (const auto& [name, value] : hop.evidence) evidence += fmt::format("{}: {}\n", name, value);
  seen.annotations["description"] = evidence;
  return seen;
}

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

/// Refused statements without which a node can be watched all the same: binary logs, and the heartbeat's table.
bool is_done_without(const SnapshotProblem& problem) {
  return problem.statement.find("BINARY LOGS") != std::string::npos || problem.subject == "SELECT";
}

const SnapshotProblem* denial(const NodeReport& node) {
  const auto found = std::ranges::find_if(node.problems, [](const SnapshotProblem& problem) {
    return problem.kind == ProblemKind::denied && !is_done_without(problem);
  });
  return found == node.problems.end() ? nullptr : &*found;
}

std::string chain_of(const FleetReport& report, const std::string& node) {
  const auto found = std::ranges::find_if(
      report.chains, [&](const ChainReport& chain) { return std::ranges::find(chain.path, node) != chain.path.end(); });
  return found == report.chains.end() ? "" : found->name;
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
Observation observe_heartbeat(const Rule& rule, const HeartbeatReport& heartbeat, const FleetReport& report) {
  const bool cannot_write = !heartbeat.problem.empty();
  Observation seen = rule.observation(heartbeat.node, {{"chain", chain_of(report, heartbeat.node)},
                                                       {"node", heartbeat.node},
                                                       {"cause", cannot_write ? "cannot_write" : "writer_silent"}});
  const NodeReport* node = report.find_node(heartbeat.node);
  if (node == nullptr || !node->up) {
    seen.verdict = Verdict::hold;
  } else if (cannot_write) {
    seen.verdict = Verdict::raise;
    seen.annotations["summary"] = fmt::format("no heartbeat is written: {}", heartbeat.problem);
    seen.annotations["advice"] = "Mend it, or take write_to out of the config if something else is to write.";
  } else if (heartbeat.stale) {
    seen.verdict = heartbeat.silence ? Verdict::raise : Verdict::hold;
    seen.annotations["summary"] = fmt::format("the heartbeat on {} has not moved for {:.0f} s", heartbeat.node,
                                              heartbeat.silence.value_or(Seconds(0)).count());
    seen.annotations["advice"] = fmt::format(
        "Start its writer again, or look whether it writes to another server: the row of server id {} counts. "
        "Lag is still measured from positions.",
        heartbeat.server_id ? std::to_string(*heartbeat.server_id) : "?");
  }
  return seen;
}

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
  }
  if (node_down.enabled()) {
    for (const NodeReport& node : report.nodes) all.push_back(observe_node(node_down, node, report));
  }
  const Rule heartbeat_stale("HeartbeatStale", heartbeat_defaults, Severity::warning, options);
  if (heartbeat_stale.enabled() && report.heartbeat) {
    all.push_back(observe_heartbeat(heartbeat_stale, *report.heartbeat, report));
  }
  return all;
}

}  // namespace relaywatch::alert
