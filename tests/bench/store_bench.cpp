// What two weeks of 100 nodes, polled once a second, take in the store: its size, and the times to save and to reload.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <random>
#include <thread>

#include "pipeline/save_plan.hpp"
#include "store/state_store.hpp"
#include "unit/pipeline/small_fleet.hpp"
#include "unit/store/temporary_folder.hpp"

namespace {

using namespace relaywatch;
using namespace std::chrono_literals;

constexpr int node_count = 100;
constexpr int fleet_size = 3;

double milliseconds_since(MonoTime begin) {
  return std::chrono::duration<double, std::milli>(MonoTime::clock::now() - begin).count();
}

/// A chain of three busy servers, which stands for all.
class BusyFleet {
 public:
  void run(Duration time) {
    for (const MonoTime end = now_ + time; now_ < end; now_ += 1s) {
      auto& [a, b, c] = fleet_.servers;
      for (auto* server : {&a, &b, &c}) server->written.coordinate.offset += random_() % 100'000;
      b.executed = a.written;
      c.executed = b.written;
      for (int i = 0; i < fleet_size; ++i) {
        pipeline_.ingest(fleet_.poll(i, now_ + 1ms * i + std::chrono::microseconds(random_() % 1000)));
      }
    }
  }

  /// What is new, as if every server were there many times.
  std::vector<StatePart> take() {
    std::vector<StatePart> all;
    const MonoTime begin = MonoTime::clock::now();
    const auto parts = plan_.take(pipeline_, now_, pipeline::SavePlan::Scope::routine);
    encoding_milliseconds = milliseconds_since(begin) * node_count / fleet_size;
    for (int copy = 0; copy < node_count; ++copy) {
      for (const StatePart& part : parts) {
        if (part.node.front() - 'a' != copy % fleet_size) continue;
        all.push_back(part);
        all.back().node += std::to_string(copy);
      }
    }
    return all;
  }

  void restore(const store::SavedNode& saved) {
    pipeline::Pipeline next = fleet_.new_pipeline();
    const auto restored = next.restore(saved.node.substr(0, 1), saved.parts, Duration::zero(), now_);
    if (restored != pipeline::Pipeline::Restored::yes) std::printf("%s was not restored\n", saved.node.c_str());
  }

  void begin() { (void)pipeline_.evaluate({now_, WallTime()}); }

  double encoding_milliseconds = 0;  ///< of the last take(), for all nodes

 private:
  pipeline::SmallFleet fleet_;
  pipeline::Pipeline pipeline_ = fleet_.new_pipeline();
  pipeline::SavePlan plan_;
  MonoTime now_ = MonoTime(1h);
  std::minstd_rand random_{7};
};

double save(store::StateStore& store, std::vector<StatePart> parts, MonoTime now) {
  (void)store.wait_until_ready(1min);
  const MonoTime begin = MonoTime::clock::now();
  store.save(std::move(parts), {"boot", {now, WallTime::clock::now()}});
  (void)store.wait_until_ready(1min);
  return milliseconds_since(begin);
}

}  // namespace

int main() {
  const store::TemporaryFolder folder;
  const store::Options options{folder.file("state.db"), 24h * 30};
  BusyFleet fleet;
  fleet.run(5s);
  fleet.begin();
  fleet.run(14 * 24h);

  std::uint64_t largest = 0;
  std::vector<double> batches;
  {
    store::StateStore store(options);
    (void)store.load(10s);
    MonoTime now = MonoTime::clock::now();
    auto everything = fleet.take();
    const double encoding = fleet.encoding_milliseconds;
    std::printf("everything: encoded in %.1f ms, saved in %.1f ms\n", encoding,
                save(store, std::move(everything), now));
    double encoding_batches = 0;
    for (int i = 0; i < 3600 / 2; ++i) {  // an hour, a batch every two seconds
      fleet.run(2s);
      batches.push_back(save(store, fleet.take(), now += 2s));
      encoding_batches += fleet.encoding_milliseconds;
      largest = std::max(largest, store.stats().bytes);
    }
    std::printf("a batch: encoded in %.2f ms on average", encoding_batches / static_cast<double>(batches.size()));
  }
  std::ranges::sort(batches);
  std::printf(", saved in: median %.2f ms, 99 %% %.2f ms, longest %.1f ms\n", batches[batches.size() / 2],
              batches[batches.size() * 99 / 100], batches.back());
  std::printf("on disk: at most %.1f MiB, closed %.1f MiB\n", static_cast<double>(largest) / 1048576,
              static_cast<double>(std::filesystem::file_size(options.path)) / 1048576);

  MonoTime begin = MonoTime::clock::now();
  store::StateStore store(options);
  const auto saved = store.load(1min).nodes;
  std::printf("reload: read %zu nodes in %.1f ms", saved.size(), milliseconds_since(begin));
  begin = MonoTime::clock::now();
  for (const store::SavedNode& node : saved) fleet.restore(node);
  std::printf(", decoded in %.1f ms\n", milliseconds_since(begin));
  return 0;
}
