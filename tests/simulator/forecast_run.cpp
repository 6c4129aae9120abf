#include "simulator/forecast_run.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/pipeline.hpp"
#include "simulator/observer.hpp"
#include "simulator/random.hpp"
#include "simulator/world.hpp"

namespace relaywatch::simulator {
namespace {

constexpr std::size_t polls_to_foretell = 12;
/// A replica that is no further behind than that has caught up; nothing closer can be seen by polling.
constexpr Duration all_but_caught_up = std::chrono::seconds(2);

struct CatchUp {
  Scenario scenario;
  MonoTime stopped;
  MonoTime started;
};

std::vector<WritePhase> draw_load(Random& random, MonoTime end, double rate, double bytes) {
  const bool bursty = random.chance(0.4);
  std::vector<WritePhase> phases;
  for (MonoTime time; time < end; time += random.log_seconds(10, 200)) {
    WritePhase phase{time, rate * random.uniform(0.6, 1.4), bytes * random.uniform(0.7, 1.4)};
    if (bursty && random.chance(0.15)) phase.transactions_per_second = rate * random.uniform(2, 4);
    if (bursty && random.chance(0.15)) phase.transactions_per_second = 0;
    phases.push_back(phase);
  }
  return phases;
}

CatchUp draw_catch_up(std::uint64_t seed) {
  Random random(seed);
  CatchUp drawn;
  drawn.stopped = MonoTime() + random.seconds(60, 600);
  drawn.started = drawn.stopped + random.log_seconds(60, 1200);
  Scenario& scenario = drawn.scenario;
  scenario.seed = seed;
  scenario.end = drawn.started + std::chrono::minutes(40);
  static constexpr double intervals[] = {1, 2, 5, 10};
  scenario.polls.interval = to_duration(intervals[random.integer(0, std::size(intervals) - 1)]);
  scenario.polls.jitter = 0.05;
  const double rate = random.log_uniform(1, 8);
  const double bytes = random.log_uniform(300, 20'000);
  scenario.writes = draw_load(random, scenario.end, rate, bytes);
  scenario.servers.resize(2);
  for (ServerPlan& server : scenario.servers) {
    server.basename = "binlog";
    server.max_binlog_bytes = static_cast<std::uint64_t>(rate * bytes * random.log_uniform(60, 2000));
  }
  ReplicaPlan replica;
  const double busy = random.uniform(0.15, 0.7) / rate;
  replica.seconds_per_transaction = busy * 0.4;
  replica.seconds_per_byte = busy * 0.6 / bytes;
  replica.network = random.log_seconds(0.0002, 0.1);
  const Outages held_up({{drawn.stopped, drawn.started}});
  if (random.chance(0.7)) {
    replica.applier_stopped = held_up;
  } else {
    replica.applier_slow = held_up;
    replica.slow_factor = 50;
  }
  scenario.replicas.push_back(replica);
  return drawn;
}

std::optional<MonoTime> caught_up_at(const World& world, MonoTime started, Duration interval) {
  const Duration close = std::max(all_but_caught_up, interval);
  const auto& binlog = world.servers[0].binlog;
  const auto& executed = world.servers[1].executed;
  for (std::size_t i = world.servers[1].entries_executed(started); i + 1 < binlog.size(); ++i) {
    const bool oldest_missing_is_new = executed[i] - binlog[i + 1].written <= close;
    if (executed[i] >= started && oldest_missing_is_new) return executed[i];
  }
  return std::nullopt;
}

/// The monitor, asked at a few moments only.
class Monitor {
 public:
  Monitor(const Scenario& scenario, const World& world)
      : interval_(scenario.polls.interval), observer_(scenario, world), pipeline_(scenario.fleet()) {}

  /// Polls on until the first poll of the replica that ends after `time`.
  void poll_until(MonoTime time) {
    while (now_ < time) {
      pipeline_.ingest(observer_.poll(0, next_).snapshot);
      Poll poll = observer_.poll(1, next_ + interval_ / 3);
      now_ = poll.snapshot.window.end;
      const bool changed = pipeline_.ingest(std::move(poll.snapshot));
      if (changed) (void)forecast();  // the links between the nodes are found by evaluating
      next_ += interval_;
    }
  }

  std::optional<Seconds> forecast() {
    return pipeline_.evaluate({now_, WallTime() + std::chrono::hours(1)}).hops.at(0).catch_up;
  }

  [[nodiscard]] MonoTime now() const { return now_; }

 private:
  Duration interval_;
  Observer observer_;
  pipeline::Pipeline pipeline_;
  MonoTime next_;
  MonoTime now_;
};

}  // namespace

double Forecast::error() const {
  if (!said) return std::numeric_limits<double>::infinity();
  return std::abs((*said - true_remaining) / true_remaining);
}

std::optional<ForecastRun> run_catch_up(std::uint64_t seed) {
  const CatchUp drawn = draw_catch_up(seed);
  const World world = build_world(drawn.scenario);
  const auto caught_up = caught_up_at(world, drawn.started, drawn.scenario.polls.interval);
  if (!caught_up) return std::nullopt;
  const Duration length = *caught_up - drawn.started;
  if (length < drawn.scenario.polls.interval * polls_to_foretell) return std::nullopt;

  ForecastRun run;
  Monitor monitor(drawn.scenario, world);
  monitor.poll_until(drawn.started - 2 * drawn.scenario.polls.interval);
  run.stopped = drawn.scenario.replicas.front().applier_stopped.covers(drawn.stopped);
  run.while_held_up = monitor.forecast();
  for (std::size_t i = 0; i < catch_up_parts.size(); ++i) {
    monitor.poll_until(drawn.started + to_duration(Seconds(length).count() * catch_up_parts.at(i)));
    run.forecasts.at(i) = {monitor.forecast(), *caught_up - monitor.now()};
  }
  return run;
}

}  // namespace relaywatch::simulator
