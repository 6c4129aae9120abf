#include "simulator/day.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "pipeline/pipeline.hpp"
#include "simulator/kept_memory.hpp"
#include "simulator/observer.hpp"
#include "support/pager.hpp"

namespace relaywatch::simulator {
namespace {

constexpr std::size_t servers = 5;
/// Of the time, at the usual load: with all that is below, an applier always keeps up.
constexpr double busy = 0.05;
constexpr double usual_rate = 3;     // transactions a second
constexpr double usual_bytes = 900;  // of one

double seconds_of(MonoTime time) { return Seconds(time.time_since_epoch()).count(); }

/// So many, somewhere in the day, each so long.
Outages draw_short(Random& random, Duration length, std::size_t count, double shortest, double longest) {
  std::vector<Window> windows;
  const double part = Seconds(length).count() / static_cast<double>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const MonoTime begin = MonoTime() + to_duration(part * (static_cast<double>(i) + random.uniform(0.05, 0.9)));
    windows.push_back({begin, begin + random.seconds(shortest, longest)});
  }
  return Outages(windows);
}

std::vector<WritePhase> draw_load(Random& random, Duration length) {
  std::vector<WritePhase> phases;
  for (MonoTime time; time < MonoTime() + length; time += random.log_seconds(20, 1500)) {
    WritePhase phase{time, usual_rate * random.uniform(0.2, 4), usual_bytes * random.log_uniform(0.4, 4)};
    if (random.chance(0.15)) phase.transactions_per_second = 0;
    phases.push_back(phase);
  }
  return phases;
}

class Watch {
 public:
  explicit Watch(const Scenario& scenario)
      : scenario_(scenario), world_(build_world(scenario)), observer_(scenario, world_), random_(scenario.seed) {}

  Day watch() {
    start_monitor(MonoTime());
    auto restart = scenario_.monitor_restarts.begin();
    while (true) {
      const auto next = std::ranges::min_element(in_flight_, {}, end_of);
      const MonoTime time = end_of(*next);
      if (time >= scenario_.end) break;
      if (restart != scenario_.monitor_restarts.end() && restart->at <= time) {
        kept_.save(*pipeline_, restart->at, pipeline::SavePlan::Scope::all_news);
        start_monitor(restart->at + std::chrono::seconds(1));
        ++restart;
        continue;
      }
      finish_poll(static_cast<std::size_t>(next - in_flight_.begin()));
    }
    for (const auto& page : pager_.pages()) {
      day_.pages.push_back(fmt::format("{:.0f} s: {}", seconds_of(page.at.mono), test::words_of(page.alert)));
    }
    for (const ServerPlan& server : scenario_.servers) day_.restarts += server.down.windows().size();
    return day_;
  }

 private:
  static MonoTime end_of(const Poll& poll) { return poll.snapshot.window.end; }

  void start_monitor(MonoTime time) {
    pipeline_.emplace(scenario_.fleet());
    observer_.restart();
    static_cast<void>(kept_.restore(*pipeline_, time));
    in_flight_.clear();
    for (std::size_t i = 0; i < servers; ++i) {
      next_begin_.at(i) = time + random_.seconds(0, Seconds(scenario_.polls.interval).count());
      in_flight_.push_back(observer_.poll(i, next_begin_.at(i)));
    }
  }

  /// Evaluated once an interval, and when something changed: as the daemon does.
  void finish_poll(std::size_t server) {
    NodeSnapshot poll = std::move(in_flight_[server].snapshot);
    const MonoTime now = poll.window.end;
    ++day_.polls;
    if (!poll.readable()) ++day_.failed_polls;
    if (poll.written) count_rotation(server, *poll.written);
    const bool changed = pipeline_->ingest(std::move(poll));
    if (changed || server == 0) evaluate(now);
    while (next_begin_.at(server) <= now) next_begin_.at(server) += scenario_.polls.interval;
    in_flight_[server] = observer_.poll(server, next_begin_.at(server));
  }

  void evaluate(MonoTime now) {
    const auto since_start = std::chrono::duration_cast<WallTime::duration>(now.time_since_epoch());
    const FleetReport report = pipeline_->evaluate({now, WallTime() + std::chrono::hours(24) + since_start});
    pager_.look(report);
    for (const HopReport& hop : report.hops) {
      if (hop.lag) day_.largest_lag = std::max(day_.largest_lag, hop.lag->value.count());
    }
  }

  void count_rotation(std::size_t server, const BinlogPosition& written) {
    auto& file = files_.at(server);
    if (file && *file != written.coordinate.file_number) ++day_.rotations;
    file = written.coordinate.file_number;
  }

  const Scenario& scenario_;
  World world_;
  Observer observer_;
  Random random_;
  std::optional<pipeline::Pipeline> pipeline_;
  KeptMemory kept_;
  test::Pager pager_;
  std::array<MonoTime, servers> next_begin_{};
  std::array<std::optional<std::uint32_t>, servers> files_{};
  std::vector<Poll> in_flight_;
  Day day_;
};

}  // namespace

Scenario draw_quiet_day(std::uint64_t seed, Duration length) {
  Random random(seed);
  Scenario scenario;
  scenario.seed = seed;
  scenario.end = MonoTime() + length;
  scenario.polls = {.interval = std::chrono::seconds(1), .jitter = 0.1, .lost = 0.0005, .slow = 0.0005};
  scenario.writes = draw_load(random, length);
  for (std::size_t i = 0; i < servers; ++i) {
    ServerPlan server;
    server.down = draw_short(random, length, 3, 1, 8);
    server.basename = "mysql-bin";
    server.max_binlog_bytes = static_cast<std::uint64_t>(random.log_uniform(2e6, 5e7));
    server.size_factor = i == 0 ? 1 : random.uniform(0.6, 1.7);
    scenario.servers.push_back(server);
  }
  for (std::size_t i = 1; i < servers; ++i) {
    ReplicaPlan replica;
    replica.receiver_stopped = draw_short(random, length, 2, 1, 6);
    replica.applier_stopped = draw_short(random, length, 2, 1, 6);
    replica.seconds_per_transaction = busy / 2 / usual_rate;
    replica.seconds_per_byte = busy / 2 / usual_rate / usual_bytes;
    replica.network = random.log_seconds(0.0002, 0.3);
    scenario.replicas.push_back(replica);
  }
  const Outages restarts = draw_short(random, length, 4, 1, 2);
  for (const Window& window : restarts.windows()) {
    scenario.monitor_restarts.push_back({window.begin, RestartMemory::all});
  }
  return scenario;
}

Day watch_day(const Scenario& scenario) { return Watch(scenario).watch(); }

}  // namespace relaywatch::simulator
