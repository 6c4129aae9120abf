#pragma once

#include <cstddef>
#include <optional>
#include <prometheus/metric_family.h>
#include <string>
#include <utility>
#include <vector>

#include "model/fleet_report.hpp"
#include "model/self_stats.hpp"
#include "report/build_info.hpp"

namespace relaywatch::report {

/// Inside metrics_view: how its parts put families together. Each part adds the families of one kind of thing.

using Families = std::vector<prometheus::MetricFamily>;
using Labels = std::vector<prometheus::ClientMetric::Label>;

void add_node_metrics(Families& families, const std::vector<NodeReport>& nodes);
void add_hop_metrics(Families& families, const std::vector<HopReport>& hops);
void add_chain_metrics(Families& families, const std::vector<ChainReport>& chains);
void add_heartbeat_metrics(Families& families, const FleetReport& report);
void add_rule_metrics(Families& families, const FleetReport& report);
void add_maintenance_metrics(Families& families, const std::vector<Maintenance>& maintenance);
void add_self_metrics(Families& families, const FleetReport& report, const SelfStats& self, const BuildInfo& build);

/// Begins a family; those that get no series are dropped by collect().
inline prometheus::MetricFamily& add_family(Families& families, const char* name, const char* help,
                                            prometheus::MetricType type) {
  return families.emplace_back(prometheus::MetricFamily{name, help, type, {}});
}

/// `labels` with one more.
inline Labels with(const Labels& labels, const char* name, std::string value) {
  Labels extended;
  extended.reserve(labels.size() + 1);
  extended = labels;
  extended.push_back({name, std::move(value)});
  return extended;
}

/// Adds one series to a gauge or counter family.
inline void add_series(prometheus::MetricFamily& family, Labels labels, double value) {
  prometheus::ClientMetric& series = family.metric.emplace_back();
  series.label = std::move(labels);
  (family.type == prometheus::MetricType::Counter ? series.counter.value : series.gauge.value) = value;
}

/// One metric that every thing of one kind has at most one series of. nullopt: unknown, no series.
template <typename Thing>
struct SimpleMetric {
  const char* name;
  const char* help;
  prometheus::MetricType type;
  std::optional<double> (*value)(const Thing&);
};

/// Adds one family per row of `metrics`; `labels[i]` are those of `things[i]`.
template <typename Thing, typename Table>
void add_simple_metrics(Families& families, const Table& metrics, const std::vector<Thing>& things,
                        const std::vector<Labels>& labels) {
  for (const SimpleMetric<Thing>& metric : metrics) {
    prometheus::MetricFamily& family = add_family(families, metric.name, metric.help, metric.type);
    family.metric.reserve(things.size());
    for (std::size_t i = 0; i < things.size(); ++i) {
      if (const auto value = metric.value(things[i])) add_series(family, labels[i], *value);
    }
  }
}

/// Conversions to a series' value.
inline std::optional<double> number(const std::optional<std::uint64_t>& value) {
  if (!value) return std::nullopt;
  return static_cast<double>(*value);
}
inline std::optional<double> number(const std::optional<Seconds>& value) {
  if (!value) return std::nullopt;
  return value->count();
}
inline std::optional<double> number(const std::optional<bool>& value) {
  if (!value) return std::nullopt;
  return *value ? 1.0 : 0.0;
}
/// Seconds since the Unix epoch.
inline double timestamp(WallTime time) { return Seconds(time.time_since_epoch()).count(); }

inline std::optional<double> lag_value(const std::optional<LagFigure>& lag) {
  if (!lag) return std::nullopt;
  return lag->value.count();
}
inline std::optional<double> lag_uncertainty(const std::optional<LagFigure>& lag) {
  if (!lag) return std::nullopt;
  return lag->uncertainty.count();
}

}  // namespace relaywatch::report
