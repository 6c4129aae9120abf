#include "alert/heartbeat_rule.hpp"

#include <fmt/format.h>

#include "alert/rule.hpp"

namespace relaywatch::alert {
namespace {

const RuleDefaults heartbeat_defaults{.hold = std::chrono::seconds(10), .keep_firing_for = std::chrono::seconds(10)};

Observation observe(const Rule& rule, const HeartbeatReport& heartbeat, const std::string& chain,
                    const FleetReport& report) {
  const bool cannot_write = !heartbeat.problem.empty();
  Observation seen = rule.observation(
      heartbeat.node,
      {{"chain", chain}, {"node", heartbeat.node}, {"cause", cannot_write ? "cannot_write" : "writer_silent"}});
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
  } else {
    seen.all_clear =
        fmt::format("the heartbeat on {} moves again: it did not for {{lasted}} ({{cause}})", heartbeat.node);
  }
  return seen;
}

}  // namespace

void observe_heartbeat(std::vector<Observation>& all, const FleetReport& report, const NodeScopes& scopes,
                       const Options& options) {
  if (!report.heartbeat) return;
  const auto found = scopes.find(report.heartbeat->node);
  const Scope scope = found == scopes.end() ? Scope{} : found->second;
  const Rule rule("HeartbeatStale", heartbeat_defaults, Severity::warning, scope, options);
  if (rule.enabled()) all.push_back(observe(rule, *report.heartbeat, chain_of(scope), report));
}

}  // namespace relaywatch::alert
