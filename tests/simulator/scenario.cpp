#include "simulator/scenario.hpp"

#include <algorithm>

namespace relaywatch::simulator {
namespace {

std::vector<Window> draw_windows(Random& random, MonoTime end, double mean_gap, double shortest, double longest) {
  std::vector<Window> windows;
  MonoTime time;
  while (true) {
    time += to_duration(random.exponential(mean_gap));
    if (time >= end) return windows;
    const Window window{time, time + random.log_seconds(shortest, longest)};
    windows.push_back(window);
    time = window.end;
  }
}

Outages draw_outages(Random& random, MonoTime end, double mean_gap, double shortest, double longest) {
  return Outages(draw_windows(random, end, mean_gap, shortest, longest));
}

std::vector<WritePhase> draw_writes(Random& random, MonoTime end, Duration interval) {
  const double per_interval = random.log_uniform(0.3, 8);
  const double rate = per_interval / Seconds(interval).count();
  const double bytes = random.log_uniform(300, 20'000);
  std::vector<WritePhase> phases;
  for (MonoTime time; time < end; time += random.log_seconds(20, 1500)) {
    WritePhase phase{time, rate * random.uniform(0.5, 1.5), bytes};
    const double kind = random.uniform(0, 1);
    if (kind < 0.25) {
      phase.transactions_per_second = 0;
    } else if (kind < 0.4) {
      phase.transactions_per_second = random.log_uniform(1.0 / 300, 1.0 / 20);
    } else if (kind < 0.5) {
      phase.transactions_per_second = rate * random.uniform(3, 8);
    } else if (kind < 0.6) {
      phase.mean_bytes *= random.uniform(5, 50);
    }
    phases.push_back(phase);
  }
  return phases;
}

ServerPlan draw_server(Random& random, std::size_t index, MonoTime end, const Faults& faults) {
  ServerPlan server;
  if (faults.server_restarts && random.chance(0.6)) server.down = draw_outages(random, end, 3000, 0.5, 400);
  if (faults.resets && random.chance(0.4)) {
    for (const Window& window : draw_windows(random, end, 2500, 1, 2)) server.resets.push_back(window.begin);
  }
  server.basename = random.chance(0.5) ? "mysql-bin" : "binlog-" + std::to_string(index);
  server.header_bytes = random.chance(0.5) ? 107 : 120;
  server.max_binlog_bytes = static_cast<std::uint64_t>(random.log_uniform(30'000, 20'000'000));
  server.size_factor = index == 0 ? 1 : random.uniform(0.6, 1.7);
  server.lists_binlogs = random.chance(0.7);
  return server;
}

ReplicaPlan draw_replica(Random& random, MonoTime end, double rate, double bytes, const Faults& faults) {
  ReplicaPlan replica;
  if (faults.thread_stops) {
    if (random.chance(0.7)) replica.receiver_stopped = draw_outages(random, end, 2500, 1, 1800);
    if (random.chance(0.7)) replica.applier_stopped = draw_outages(random, end, 2500, 1, 1800);
  }
  if (faults.slow_appliers && random.chance(0.6)) {
    replica.applier_slow = draw_outages(random, end, 2000, 10, 1200);
    replica.slow_factor = random.log_uniform(3, 100);
  }
  // Busy for 1 to 40 % of the time at the usual write rate.
  const double busy = random.log_uniform(0.01, 0.4) / rate;
  replica.seconds_per_transaction = busy / 2;
  replica.seconds_per_byte = busy / 2 / bytes;
  replica.network = random.log_seconds(0.0002, 0.3);
  if (faults.slow_appliers && random.chance(0.1)) replica.delay = random.log_seconds(5, 600);
  return replica;
}

}  // namespace

Scenario draw_scenario(std::uint64_t seed, Duration length, const Faults& faults) {
  Random random(seed);
  Scenario scenario;
  scenario.seed = seed;
  scenario.end = MonoTime() + length;
  const std::size_t hops = random.chance(0.15) ? random.integer(5, 8) : random.integer(1, 4);
  // All else is drawn in proportion, so that long intervals are as good a test, and hours of them cost less.
  static constexpr double intervals[] = {5, 10, 15, 20, 30, 45, 60};
  const bool as_by_default = hops < 5 && random.chance(0.05);
  scenario.polls.interval =
      as_by_default ? std::chrono::seconds(1) : to_duration(intervals[random.integer(0, std::size(intervals) - 1)]);
  scenario.polls.jitter = random.chance(0.5) ? 0.02 : 0.4;
  if (faults.lost_polls && random.chance(0.6)) {
    scenario.polls.lost = random.log_uniform(0.002, 0.2);
    scenario.polls.broken_off = random.log_uniform(0.002, 0.1);
    scenario.polls.slow = random.log_uniform(0.002, 0.05);
  }
  scenario.writes = draw_writes(random, scenario.end, scenario.polls.interval);
  const double rate = std::max(scenario.writes.front().transactions_per_second, 0.02);
  const double bytes = scenario.writes.front().mean_bytes;
  for (std::size_t i = 0; i <= hops; ++i) scenario.servers.push_back(draw_server(random, i, scenario.end, faults));
  for (std::size_t i = 0; i < hops; ++i) {
    scenario.replicas.push_back(draw_replica(random, scenario.end, rate, bytes, faults));
  }
  if (faults.monitor_restarts && random.chance(0.4)) {
    for (const Window& window : draw_windows(random, scenario.end, 2400, 1, 2)) {
      scenario.monitor_restarts.push_back({window.begin});
    }
    for (MonitorRestart& restart : scenario.monitor_restarts) {
      static constexpr RestartMemory memories[] = {RestartMemory::none, RestartMemory::as_saved, RestartMemory::all};
      restart.memory = memories[random.integer(0, 2)];
    }
    scenario.save_every = random.log_seconds(1, 10 * Seconds(scenario.polls.interval).count());
  }
  return scenario;
}

Scenario draw_long_scenario(std::uint64_t seed) {
  Random random(seed);
  Faults faults;
  faults.resets = false;
  Scenario scenario;
  scenario.seed = seed;
  scenario.end = MonoTime() + std::chrono::hours(24);
  scenario.polls = {.interval = std::chrono::seconds(10), .jitter = 0.02, .lost = 0.005, .broken_off = 0.005};
  scenario.writes = draw_writes(random, scenario.end, scenario.polls.interval);
  const double rate = std::max(scenario.writes.front().transactions_per_second, 0.02);
  const double bytes = scenario.writes.front().mean_bytes;
  for (std::size_t i = 0; i < 3; ++i) scenario.servers.push_back(draw_server(random, i, scenario.end, faults));
  for (std::size_t i = 0; i < 2; ++i) {
    ReplicaPlan replica = draw_replica(random, scenario.end, rate, bytes, faults);
    replica.applier_stopped = draw_outages(random, scenario.end, 4 * 3600, 1800, 6 * 3600);
    scenario.replicas.push_back(replica);
  }
  return scenario;
}

FleetSpec Scenario::fleet() const {
  FleetSpec fleet;
  ChainSpec chain;
  chain.name = "simulated";
  for (std::size_t i = 0; i < servers.size(); ++i) {
    NodeSpec node;
    node.name = node_name(i);
    node.address = {node.name, 3306};
    node.interval = polls.interval;
    fleet.nodes.push_back(node);
    chain.path.push_back(node.name);
  }
  fleet.chains.push_back(chain);
  return fleet;
}

std::string node_name(std::size_t server) { return "n" + std::to_string(server); }

}  // namespace relaywatch::simulator
