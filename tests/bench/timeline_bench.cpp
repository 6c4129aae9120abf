#include <benchmark/benchmark.h>
#include <string>
#include <vector>

#include "analysis/position_timeline.hpp"
#include "unit/analysis/polled_server.hpp"

namespace {

using namespace relaywatch;
using namespace relaywatch::analysis;

constexpr int nodes = 100;
constexpr int two_weeks_of_polls = 14 * 86'400;
constexpr Duration interval = std::chrono::seconds(1);

/// Servers that write at every poll, up to 15 MB/s, in files of 1 GiB, each after two weeks.
const std::vector<PositionTimeline>& fleet() {
  static const std::vector<PositionTimeline> timelines = [] {
    std::vector<PositionTimeline> filled;
    for (std::uint64_t node = 0; node < nodes; ++node) {
      PolledServer server({"busy", 1, 300'000 * (node + 1), 1 << 30}, node);
      PositionTimeline timeline(interval);
      for (int polls = 0; polls < two_weeks_of_polls; ++polls) (void)timeline.add(server.next());
      filled.push_back(std::move(timeline));
    }
    return filled;
  }();
  return timelines;
}

void add(benchmark::State& state) {
  PositionTimeline timeline = fleet()[nodes / 4];
  PositionSample sample{{}, timeline.newest().position, timeline.newest().executed_last};
  MonoTime time = timeline.newest().polled;
  for (auto _ : state) {
    time += interval;
    sample.window = {time, time};
    sample.position.offset += 1'000'000;
    sample.executed->offset += 1'000'000;
    benchmark::DoNotOptimize(timeline.add(sample));
  }
}

void look_up(benchmark::State& state) {
  const PositionTimeline& timeline = fleet()[nodes / 4];
  const auto oldest = timeline.oldest().held;
  const auto span = timeline.newest().polled - oldest;
  std::uint64_t step = 0;
  for (auto _ : state) {
    step += 7919;
    benchmark::DoNotOptimize(timeline.around(oldest + span / 100'000 * static_cast<Duration::rep>(step % 100'000)));
  }
}

void encode_all(benchmark::State& state) {
  std::size_t memory = 0;
  std::size_t most = 0;
  for (const PositionTimeline& timeline : fleet()) {
    memory += timeline.memory_bytes();
    most = std::max(most, timeline.memory_bytes());
  }
  std::size_t bytes = 0;
  for (auto _ : state) {
    bytes = 0;
    for (const PositionTimeline& timeline : fleet()) bytes += timeline.encode().size();
  }
  state.counters["memory"] = static_cast<double>(memory);
  state.counters["largest"] = static_cast<double>(most);
  state.counters["encoded"] = static_cast<double>(bytes);
}

void encode_newest_of_all(benchmark::State& state) {
  std::size_t bytes = 0;
  for (auto _ : state) {
    bytes = 0;
    for (const PositionTimeline& timeline : fleet()) bytes += timeline.encode_since(timeline.sequence() - 10).size();
  }
  state.counters["encoded"] = static_cast<double>(bytes);
}

void decode_all(benchmark::State& state) {
  std::vector<std::string> saved;
  for (const PositionTimeline& timeline : fleet()) saved.push_back(timeline.encode());
  for (auto _ : state) {
    for (const std::string& bytes : saved) {
      benchmark::DoNotOptimize(PositionTimeline::decode(bytes, interval, Duration::zero()));
    }
  }
}

BENCHMARK(add);
BENCHMARK(look_up);
BENCHMARK(encode_all)->Unit(benchmark::kMillisecond);
BENCHMARK(encode_newest_of_all)->Unit(benchmark::kMillisecond);
BENCHMARK(decode_all)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
