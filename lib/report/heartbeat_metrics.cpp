#include "report/metric_families.hpp"
#include "report/unicode_text.hpp"

namespace relaywatch::report {

using enum prometheus::MetricType;

void add_heartbeat_metrics(Families& families, const FleetReport& report) {
  prometheus::MetricFamily& lag =
      add_family(families, "relaywatch_heartbeat_lag_seconds",
                 "How far each node of the chain is behind the chain's origin by the heartbeat table. Absent while its "
                 "writer is silent.",
                 Gauge);
  for (const ChainReport& chain : report.chains) {
    for (const auto& [node, figure] : chain.heartbeat_lag) {
      if (!figure) continue;
      add_series(lag, {{"chain", valid_utf8(chain.name)}, {"node", valid_utf8(node)}}, figure->value.count());
    }
  }
  prometheus::MetricFamily& silence =
      add_family(families, "relaywatch_heartbeat_silence_seconds",
                 "Time since the heartbeat was last seen to move, by the node where it is written.", Gauge);
  prometheus::MetricFamily& stale =
      add_family(families, "relaywatch_heartbeat_stale",
                 "1 when the heartbeat has been silent for longer than a live writer would be, 0 otherwise.", Gauge);
  if (!report.heartbeat) return;
  const Labels labels{{"node", valid_utf8(report.heartbeat->node)}};
  if (report.heartbeat->silence) add_series(silence, labels, report.heartbeat->silence->count());
  add_series(stale, labels, report.heartbeat->stale ? 1 : 0);
}

}  // namespace relaywatch::report
