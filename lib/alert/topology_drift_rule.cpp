#include "alert/topology_drift_rule.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "alert/change.hpp"
#include "alert/rule.hpp"

namespace relaywatch::alert {
namespace {

using std::chrono::seconds;

/// Long enough for an operator's STOP SLAVE, CHANGE MASTER, START SLAVE, and for a failover's.
const RuleDefaults topology_drift_defaults{.hold = seconds(10), .keep_firing_for = seconds(10)};

Rule rule_of(Severity severity, const Scope& scope, const Options& options) {
  return {"TopologyDrift", topology_drift_defaults, severity, scope, options};
}

void observe_source(std::vector<Observation>& all, const HopReport& hop, const Options& options) {
  if (!hop.configured) return;
  const Rule rule = rule_of(Severity::critical, scope_of(hop), options);
  if (!rule.enabled()) return;
  Verdict verdict = Verdict::clear;
  if (hop.state == HopState::missing && hop.cause == HopCause::wrong_source) {
    verdict = hop.suppressed_by.empty() ? Verdict::raise : Verdict::hold;
  } else if (hop.state == HopState::unreachable || (hop.state == HopState::unknown && !hop.status)) {
    verdict = Verdict::hold;
  }
  Observation seen = observe_hop(rule, hop, verdict, "replicating from elsewhere");
  if (verdict == Verdict::clear && hop.state == HopState::missing) {
    seen.all_clear = fmt::format(
        "{} replicates from elsewhere no more, which it did for {{lasted}}, but from nobody now", hop.id.replica);
  }
  all.push_back(std::move(seen));
}

bool runs(const HopReport& hop) {
  return hop.status && (hop.status->receiver.value_or(ReceiverState::stopped) != ReceiverState::stopped ||
                        hop.status->applier_running.value_or(false));
}

/// What else than the configured links a replica has.
struct OtherLinks {
  std::string sources;             ///< of links that replicate, for a person; one that was stopped, and the rest that
                                   ///< RESET SLAVE leaves behind, is none
  bool misses_its_source = false;  ///< it replicates from elsewhere instead: that has its own alert
};

std::map<std::string, OtherLinks, std::less<>> other_links(const FleetReport& report) {
  std::map<std::string, OtherLinks, std::less<>> found;
  for (const HopReport& hop : report.hops) {
    if (hop.configured) {
      if (hop.state == HopState::missing) found[hop.id.replica].misses_its_source = true;
    } else if (runs(hop)) {
      std::string& sources = found[hop.id.replica].sources;
      if (!sources.empty()) sources += ", ";
      sources += hop.id.source + (hop.id.channel.empty() ? "" : fmt::format(" (channel {})", hop.id.channel));
    }
  }
  return found;
}

void observe_links(std::vector<Observation>& all, const NodeReport& node, const OtherLinks& links, const Scope& scope,
                   const Options& options) {
  const Rule rule = rule_of(Severity::warning, scope, options);
  if (!rule.enabled()) return;
  Observation seen = rule.observation(
      node.name + "|sources", {{"chain", chain_of(scope)}, {"node", node.name}, {"cause", "unconfigured_source"}});
  if (!node.up || links.misses_its_source) {
    seen.verdict = Verdict::hold;
  } else if (!links.sources.empty()) {
    seen.verdict = Verdict::raise;
    seen.annotations["summary"] =
        fmt::format("{} replicates from {}, which the config does not say", node.name, links.sources);
    seen.annotations["advice"] =
        "If it is meant, add the source to the nodes and the link to a chain of the config; else stop it on the "
        "replica "
        "before it changes data.";
  } else {
    seen.all_clear = fmt::format("{} has only its configured sources again: it had others for {{lasted}}", node.name);
  }
  all.push_back(std::move(seen));
}

/// Why two nodes are not two servers as they should be; nullopt when they are, or nobody can tell.
std::optional<std::string_view> clash(const ServerFacts& a, const ServerFacts& b) {
  const bool same_uuid = a.server_uuid && !a.server_uuid->empty() && a.server_uuid == b.server_uuid;
  if (same_uuid) return "same_server";
  const bool same_id = a.server_id && *a.server_id != 0 && a.server_id == b.server_id;
  return same_id ? std::optional<std::string_view>("same_server_id") : std::nullopt;
}

/// A source that refuses a replica for its server id says so in the hop's own alert.
bool is_refused_for_its_id(const NodeReport& a, const NodeReport& b, const FleetReport& report) {
  return std::ranges::any_of(report.hops, [&](const HopReport& hop) {
    const auto touches = [&hop](const NodeReport& node) {
      return hop.id.replica == node.name || hop.id.source == node.name;
    };
    return hop.cause == HopCause::duplicate_server_id && (touches(a) || touches(b));
  });
}

std::string clash_summary(const NodeReport& a, const NodeReport& b, std::string_view cause) {
  if (cause == "same_server") {
    return fmt::format("{} ({}) and {} ({}) are one server: both have server_uuid {}", a.name, a.address, b.name,
                       b.address, *a.facts->server_uuid);
  }
  return fmt::format(
      "{} ({}) and {} ({}) have one server_id, {}: a replica skips what was written on the other, "
      "without a word",
      a.name, a.address, b.name, b.address, *a.facts->server_id);
}

/// The first node before this one, in a chain that both are in, that it is not told apart from: servers that share no
/// chain may have one id.
struct Clash {
  const NodeReport* other = nullptr;
  std::string_view cause;
};

using NodesByName = std::map<std::string_view, const NodeReport*>;

std::optional<Clash> find_clash(const NodeReport& node, const NodesByName& nodes, const FleetReport& report) {
  if (!node.facts) return std::nullopt;
  for (const ChainReport& chain : report.chains) {
    const auto own = std::ranges::find(chain.path, node.name);
    if (own == chain.path.end()) continue;
    for (auto name = chain.path.begin(); name != own; ++name) {
      const auto other = nodes.find(*name);
      if (other == nodes.end() || !other->second->facts) continue;
      if (const auto cause = clash(*other->second->facts, *node.facts)) return Clash{other->second, *cause};
    }
  }
  return std::nullopt;
}

void observe_identity(std::vector<Observation>& all, const NodeReport& node, const Scope& scope,
                      const NodesByName& nodes, const FleetReport& report, const Options& options) {
  const Rule rule = rule_of(Severity::critical, scope, options);
  if (!rule.enabled()) return;
  const auto found = find_clash(node, nodes, report);
  const std::string cause(found ? found->cause : "same_server");
  Observation seen =
      rule.observation(node.name + "|identity", {{"chain", chain_of(scope)}, {"node", node.name}, {"cause", cause}});
  if (!node.up || !node.facts || (found && !found->other->up)) {
    seen.verdict = Verdict::hold;
  } else if (found) {
    seen.verdict = is_refused_for_its_id(*found->other, node, report) ? Verdict::hold : Verdict::raise;
    seen.annotations["summary"] = clash_summary(*found->other, node, cause);
    seen.annotations["advice"] =
        "Compare the nodes' addresses in the config with the servers; give every server an id of its own (a copied "
        "data directory also carries auto.cnf with it).";
  } else {
    seen.all_clear = fmt::format("{} is a server of its own again: it was not for {{lasted}} ({{cause}})", node.name);
  }
  all.push_back(std::move(seen));
}

/// A server that was replaced, or a name that leads elsewhere now. The address is a part of the subject: a changed
/// config is a new start.
void observe_change(std::vector<Observation>& all, const NodeReport& node, const Scope& scope,
                    const FleetReport& report, const Options& options) {
  const Rule rule = rule_of(Severity::warning, scope, options);
  if (!rule.enabled() || !node.facts || node.facts->version.flavor == Flavor::aurora) return;
  Observation seen = rule.observation(fmt::format("{}|{}|server", node.name, node.address),
                                      {{"chain", chain_of(scope)}, {"node", node.name}, {"cause", "other_server"}});
  if (node.facts->server_id) seen.facts["server_id"] = std::to_string(*node.facts->server_id);
  if (node.facts->server_uuid) seen.facts["server_uuid"] = *node.facts->server_uuid;
  seen.annotations["summary"] =
      fmt::format("behind {} ({}) is another server than before: it was {{before}}, and is {}", node.name, node.address,
                  alert::in_words(seen.facts));
  seen.annotations["advice"] =
      "If the server was replaced, compare its data and positions with its source's and its replicas'; else find out "
      "where the name leads.";
  seen.all_clear =
      fmt::format("{} is {}: it was another server for {{lasted}}", node.name, alert::in_words(seen.facts));
  if (!node.up || seen.facts.empty() || is_refused_for_its_id(node, node, report)) seen.verdict = Verdict::hold;
  all.push_back(std::move(seen));
}

}  // namespace

void observe_topology_drift(std::vector<Observation>& all, const FleetReport& report, const NodeScopes& scopes,
                            const Options& options) {
  for (const HopReport& hop : report.hops) observe_source(all, hop, options);
  const auto others = other_links(report);
  NodesByName nodes;
  for (const NodeReport& node : report.nodes) nodes.emplace(node.name, &node);
  for (const NodeReport& node : report.nodes) {
    const Scope& scope = scopes.at(node.name);
    if (scope.chains.empty()) continue;
    const auto links = others.find(node.name);
    observe_links(all, node, links == others.end() ? OtherLinks{} : links->second, scope, options);
    observe_identity(all, node, scope, nodes, report, options);
    observe_change(all, node, scope, report, options);
  }
}

}  // namespace relaywatch::alert
