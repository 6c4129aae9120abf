#include "report/metrics_view.hpp"

#include <prometheus/text_serializer.h>

#include "report/metric_families.hpp"

namespace relaywatch::report {

std::vector<prometheus::MetricFamily> collect(const FleetReport& report, const SelfStats& self, const BuildInfo& build,
                                              const ProcessStats& process) {
  Families families;
  families.reserve(128);  // while a family is filled, others may be added
  add_node_metrics(families, report.nodes);
  add_hop_metrics(families, report.hops);
  add_chain_metrics(families, report.chains);
  add_heartbeat_metrics(families, report);
  add_rule_metrics(families, report);
  add_maintenance_metrics(families, report.maintenance);
  add_self_metrics(families, report, self, build);
  add_process_metrics(families, process);
  std::erase_if(families, [](const prometheus::MetricFamily& family) { return family.metric.empty(); });
  return families;
}

std::string render_metrics(const FleetReport& report, const SelfStats& self, const BuildInfo& build,
                           const ProcessStats& process) {
  return prometheus::TextSerializer().Serialize(collect(report, self, build, process));
}

std::string render_metrics(const FleetReport& report, const SelfStats& self) {
  return render_metrics(report, self, this_build(), read_process_stats());
}

}  // namespace relaywatch::report
