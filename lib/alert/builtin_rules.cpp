#include "alert/builtin_rules.hpp"

#include "alert/affected.hpp"
#include "alert/chain_rule.hpp"
#include "alert/heartbeat_rule.hpp"
#include "alert/hop_lag_rule.hpp"
#include "alert/hop_state_rule.hpp"
#include "alert/monitor_trouble.hpp"
#include "alert/node_rule.hpp"
#include "alert/purge_risk_rule.hpp"
#include "alert/replica_writable_rule.hpp"
#include "alert/rule.hpp"
#include "alert/topology_drift_rule.hpp"
#include "alert/watchdog_rule.hpp"

namespace relaywatch::alert {

std::vector<Observation> observe(const FleetReport& report, const Options& options) {
  std::vector<Observation> all;
  for (const HopReport& hop : report.hops) {
    observe_hop_state(all, hop, options);
    observe_hop_lag(all, hop, options);
    observe_purge_risk(all, hop, report, options);
  }
  for (const ChainReport& chain : report.chains) observe_chain_lag(all, chain, report, options);
  const NodeScopes scopes = node_scopes(report);
  for (const NodeReport& node : report.nodes) {
    observe_node(all, node, scopes.at(node.name), report, options);
    observe_writable_replica(all, node, scopes.at(node.name), report, options);
  }
  observe_topology_drift(all, report, scopes, options);
  observe_heartbeat(all, report, scopes, options);
  observe_monitor(all, report, options);
  observe_watchdog(all, options);
  add_affected(all, report);
  return all;
}

}  // namespace relaywatch::alert
