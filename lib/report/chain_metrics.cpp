#include <array>

#include "report/metric_families.hpp"
#include "report/unicode_text.hpp"

namespace relaywatch::report {
namespace {

using enum prometheus::MetricType;

constexpr std::array chain_metrics = {
    SimpleMetric<ChainReport>{"relaywatch_chain_lag_seconds",
                              "How far the chain's tail is behind its origin, measured on the monitor's clock.", Gauge,
                              [](const ChainReport& chain) { return lag_value(chain.lag); }},
    SimpleMetric<ChainReport>{"relaywatch_chain_lag_uncertainty_seconds",
                              "Error bound of relaywatch_chain_lag_seconds: the true lag is within it on either side.",
                              Gauge, [](const ChainReport& chain) { return lag_uncertainty(chain.lag); }},
    SimpleMetric<ChainReport>{
        "relaywatch_chain_healthy", "1 only when every hop of the chain is known to be well, 0 otherwise.", Gauge,
        [](const ChainReport& chain) { return number(std::optional(chain.state == ChainState::ok)); }},
    SimpleMetric<ChainReport>{
        "relaywatch_chain_catch_up_seconds",
        "Time until the whole chain has caught up, at the present rates. +Inf when it is not closing.", Gauge,
        [](const ChainReport& chain) { return number(chain.catch_up); }},
    SimpleMetric<ChainReport>{"relaywatch_chain_cutover_ready",
                              "1 when the application may be switched to the chain's tail now, 0 when not.", Gauge,
                              [](const ChainReport& chain) { return number(chain.cutover_ready); }},
};

Labels with_hop(const Labels& labels, const HopId& hop) {
  Labels extended = labels;
  extended.push_back({"source", valid_utf8(hop.source)});
  extended.push_back({"replica", valid_utf8(hop.replica)});
  extended.push_back({"channel", valid_utf8(hop.channel)});
  return extended;
}

}  // namespace

void add_chain_metrics(Families& families, const std::vector<ChainReport>& chains) {
  std::vector<Labels> labels;
  labels.reserve(chains.size());
  for (const ChainReport& chain : chains) labels.push_back({{"chain", valid_utf8(chain.name)}});
  add_simple_metrics(families, chain_metrics, chains, labels);

  prometheus::MetricFamily& node_lag =
      add_family(families, "relaywatch_chain_node_lag_seconds",
                 "How far each node of the chain is behind the chain's origin.", Gauge);
  for (std::size_t i = 0; i < chains.size(); ++i) {
    for (const auto& [node, lag] : chains[i].node_lag) {
      if (lag) add_series(node_lag, with(labels[i], "node", valid_utf8(node)), lag->value.count());
    }
  }

  prometheus::MetricFamily& hop_info =
      add_family(families, "relaywatch_chain_hop_info",
                 "Always 1: the chain's hops, and in `index` their order from the origin, beginning with 1.", Gauge);
  for (std::size_t i = 0; i < chains.size(); ++i) {
    for (std::size_t hop = 0; hop < chains[i].hops.size(); ++hop) {
      add_series(hop_info, with_hop(with(labels[i], "index", std::to_string(hop + 1)), chains[i].hops[hop]), 1);
    }
  }

  prometheus::MetricFamily& root_cause = add_family(
      families, "relaywatch_chain_root_cause",
      "Always 1: the first faulty hop from the origin, which explains those below. Absent when there is none.", Gauge);
  for (std::size_t i = 0; i < chains.size(); ++i) {
    if (const auto& cause = chains[i].root_cause) {
      add_series(root_cause, with(with_hop(labels[i], cause->hop), "cause", std::string(to_string(cause->cause))), 1);
    }
  }
}

}  // namespace relaywatch::report
