#include <string>

#include "alert/node_rule.hpp"
#include "report/metric_families.hpp"
#include "report/unicode_text.hpp"

/// What alerting rules over the metrics need, beside the measurements, to come to the same alerts as relaywatch itself.

namespace relaywatch::report {
namespace {

using enum prometheus::MetricType;

Labels labels_of(const HopReport& hop) {
  return {{"source", valid_utf8(hop.id.source)},
          {"replica", valid_utf8(hop.id.replica)},
          {"channel", valid_utf8(hop.id.channel)}};
}

void add_thresholds(prometheus::MetricFamily& family, const Labels& labels, const LagThresholds& thresholds) {
  if (thresholds.warning) add_series(family, with(labels, "severity", "warning"), thresholds.warning->count());
  if (thresholds.critical) add_series(family, with(labels, "severity", "critical"), thresholds.critical->count());
}

void add_hops(Families& families, const std::vector<HopReport>& hops) {
  prometheus::MetricFamily& causes = add_family(
      families, "relaywatch_hop_cause",
      "Always 1: why the hop is in its state, and the chain under which its alerts go (empty beside the chains).",
      Gauge);
  for (const HopReport& hop : hops) {
    const Labels labels = with(labels_of(hop), "chain", hop.chains.empty() ? "" : valid_utf8(hop.chains.front()));
    add_series(causes, with(labels, "cause", std::string(to_string(hop.cause))), 1);
  }
  prometheus::MetricFamily& explained = add_family(
      families, "relaywatch_hop_explained",
      "1 when something else explains what is wrong with the hop, so that it is not paged, 0 otherwise.", Gauge);
  for (const HopReport& hop : hops) add_series(explained, labels_of(hop), hop.suppressed_by.empty() ? 0 : 1);
  prometheus::MetricFamily& thresholds =
      add_family(families, "relaywatch_hop_lag_threshold_seconds",
                 "Lag beyond the configured delay from which on the hop is too late, by the severity of that.", Gauge);
  for (const HopReport& hop : hops) add_thresholds(thresholds, labels_of(hop), hop.thresholds);
}

void add_chains(Families& families, const std::vector<ChainReport>& chains) {
  prometheus::MetricFamily& delays =
      add_family(families, "relaywatch_chain_configured_delay_seconds",
                 "Delay that the chain's replicas are configured to keep, down to its tail.", Gauge);
  for (const ChainReport& chain : chains) {
    // Where the lag is not known, the delays on the way may not be either.
    if (chain.lag) add_series(delays, {{"chain", valid_utf8(chain.name)}}, chain.configured_delay.count());
  }
  prometheus::MetricFamily& thresholds = add_family(
      families, "relaywatch_chain_lag_threshold_seconds",
      "Lag of the tail beyond the configured delay from which on the chain is too late, by the severity of that.",
      Gauge);
  for (const ChainReport& chain : chains) {
    add_thresholds(thresholds, {{"chain", valid_utf8(chain.name)}}, chain.thresholds);
  }
}

void add_nodes(Families& families, const FleetReport& report) {
  prometheus::MetricFamily& causes = add_family(
      families, "relaywatch_node_cause",
      "Always 1: why the server cannot be read or watched (none when it can), and the chain under which its alerts go "
      "(empty beside the chains). Absent before its first poll has ended.",
      Gauge);
  const alert::NodeScopes scopes = alert::node_scopes(report);
  for (const NodeReport& node : report.nodes) {
    if (!node.polled_yet) continue;
    const std::string cause = alert::node_cause(node);
    add_series(causes,
               {{"node", valid_utf8(node.name)},
                {"chain", valid_utf8(alert::chain_of(scopes.at(node.name)))},
                {"cause", cause.empty() ? "none" : cause}},
               1);
  }
}

}  // namespace

void add_rule_metrics(Families& families, const FleetReport& report) {
  add_hops(families, report.hops);
  add_chains(families, report.chains);
  add_nodes(families, report);
}

}  // namespace relaywatch::report
