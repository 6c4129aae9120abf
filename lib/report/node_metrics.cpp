#include <array>
#include <limits>

#include "report/metric_families.hpp"
#include "report/unicode_text.hpp"

namespace relaywatch::report {
namespace {

using enum prometheus::MetricType;

constexpr std::array node_metrics = {
    SimpleMetric<NodeReport>{
        "relaywatch_node_up",
        "1 when the last poll of the server was answered, 0 when it was not. Absent before its first poll has ended.",
        Gauge, [](const NodeReport& node) { return node.polled_yet ? number(std::optional(node.up)) : std::nullopt; }},
    SimpleMetric<NodeReport>{"relaywatch_node_poll_duration_seconds",
                             "Time that the last poll of the server took, connecting included.", Gauge,
                             [](const NodeReport& node) { return number(node.poll_duration); }},
    SimpleMetric<NodeReport>{
        "relaywatch_node_last_seen_timestamp_seconds",
        "Time at which the server last answered a poll, in seconds since the Unix epoch on the monitor's clock.", Gauge,
        [](const NodeReport& node) {
          return node.last_seen ? std::optional(timestamp(*node.last_seen)) : std::nullopt;
        }},
    SimpleMetric<NodeReport>{
        "relaywatch_node_binlog_file_number", "Number of the binlog file that the server writes, as last seen.", Gauge,
        [](const NodeReport& node) {
          return node.written ? std::optional<double>(node.written->coordinate.file_number) : std::nullopt;
        }},
    SimpleMetric<NodeReport>{
        "relaywatch_node_binlog_position_bytes",
        "Offset in bytes of the end of the binlog file that the server writes, as last seen.", Gauge,
        [](const NodeReport& node) {
          return node.written ? number(std::optional(node.written->coordinate.offset)) : std::nullopt;
        }},
    SimpleMetric<NodeReport>{"relaywatch_node_binlog_written_bytes_total",
                             "Bytes that the server has written to its binlog since the monitor started.", Counter,
                             [](const NodeReport& node) { return number(node.written_bytes_total); }},
    SimpleMetric<NodeReport>{"relaywatch_node_binlog_files", "Binlog files that the server keeps.", Gauge,
                             [](const NodeReport& node) { return number(node.binlog_files); }},
    SimpleMetric<NodeReport>{"relaywatch_node_binlog_size_bytes",
                             "Size in bytes of the binlog files that the server keeps.", Gauge,
                             [](const NodeReport& node) { return number(node.binlog_bytes); }},
    SimpleMetric<NodeReport>{
        "relaywatch_node_binlog_retention_seconds",
        "Time that the server keeps its binlog files for. +Inf when for ever, absent when not known.", Gauge,
        [](const NodeReport& node) -> std::optional<double> {
          if (!node.facts || !node.facts->binlog_retention_known) return std::nullopt;
          return number(node.facts->binlog_retention).value_or(std::numeric_limits<double>::infinity());
        }},
    SimpleMetric<NodeReport>{
        "relaywatch_node_read_only", "1 when the server is read-only (read_only), 0 when not, as last seen.", Gauge,
        [](const NodeReport& node) { return node.facts ? number(node.facts->read_only) : std::nullopt; }},
    SimpleMetric<NodeReport>{"relaywatch_polls_overrun_total",
                             "Polls of the server that were skipped because one before took too long.", Counter,
                             [](const NodeReport& node) { return number(std::optional(node.overruns)); }},
};

Labels info_labels(const NodeReport& node, const ServerFacts& facts) {
  return {{"node", valid_utf8(node.name)},
          {"address", valid_utf8(node.address)},
          {"flavor", std::string(to_string(facts.version.flavor))},
          {"version", valid_utf8(facts.version.text)},
          {"server_id", facts.server_id ? std::to_string(*facts.server_id) : std::string()},
          {"server_uuid", valid_utf8(facts.server_uuid.value_or(""))}};
}

}  // namespace

void add_node_metrics(Families& families, const std::vector<NodeReport>& nodes) {
  std::vector<Labels> labels;
  labels.reserve(nodes.size());
  for (const NodeReport& node : nodes) labels.push_back({{"node", valid_utf8(node.name)}});
  add_simple_metrics(families, node_metrics, nodes, labels);

  prometheus::MetricFamily& info = add_family(
      families, "relaywatch_node_info", "Always 1: what is known of the server, as last seen, in the labels.", Gauge);
  for (const NodeReport& node : nodes) {
    if (node.facts) add_series(info, info_labels(node, *node.facts), 1);
  }

  prometheus::MetricFamily& polls =
      add_family(families, "relaywatch_node_polls_total",
                 "Polls of the server that have ended, by result: success, or why there was no answer.", Counter);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const auto& [result, count] : nodes[i].polls) {
      add_series(polls, with(labels[i], "result", valid_utf8(result)), static_cast<double>(count));
    }
  }
}

}  // namespace relaywatch::report
