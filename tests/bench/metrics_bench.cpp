#include <benchmark/benchmark.h>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "report/metrics_view.hpp"
#include "report/report_json.hpp"
#include "unit/report/sample_reports.hpp"

namespace {

using namespace relaywatch;

/// Chains of five nodes, some 30,000 series.
FleetReport large_fleet() {
  const FleetReport one = report::samples::healthy_chain();
  FleetReport fleet = one;
  fleet.nodes.clear();
  fleet.hops.clear();
  fleet.chains.clear();
  for (int number = 0; number < 175; ++number) {
    const std::string prefix = "fleet-" + std::to_string(number) + "-";
    for (NodeReport node : one.nodes) {
      node.name.insert(0, prefix);
      fleet.nodes.push_back(node);
    }
    for (HopReport hop : one.hops) {
      hop.id.source.insert(0, prefix);
      hop.id.replica.insert(0, prefix);
      fleet.hops.push_back(hop);
    }
    ChainReport chain = one.chains.front();
    chain.name.insert(0, prefix);
    fleet.chains.push_back(chain);
  }
  return fleet;
}

std::int64_t count_series(const FleetReport& fleet) {
  std::int64_t count = 0;
  for (const auto& family : report::collect(fleet, {}, report::this_build(), {})) {
    count += static_cast<std::int64_t>(family.metric.size());
  }
  return count;
}

void build(benchmark::State& state) {
  const FleetReport fleet = large_fleet();
  for (auto _ : state) benchmark::DoNotOptimize(report::collect(fleet, {}, report::this_build(), {}));
  state.counters["series"] = static_cast<double>(count_series(fleet));
}

void build_and_serialize(benchmark::State& state) {
  const FleetReport fleet = large_fleet();
  for (auto _ : state) benchmark::DoNotOptimize(report::render_metrics(fleet, {}, report::this_build(), {}));
  state.counters["series"] = static_cast<double>(count_series(fleet));
}

void status_as_json(benchmark::State& state) {
  const FleetReport fleet = large_fleet();
  for (auto _ : state) benchmark::DoNotOptimize(report::status_json(fleet).dump());
  state.counters["hops"] = static_cast<double>(fleet.hops.size());
}

BENCHMARK(build)->Unit(benchmark::kMillisecond);
BENCHMARK(build_and_serialize)->Unit(benchmark::kMillisecond);
BENCHMARK(status_as_json)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
