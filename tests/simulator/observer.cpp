#include "simulator/observer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace relaywatch::simulator {
namespace {

constexpr std::size_t kept_files = 30;
constexpr Duration listed_every = std::chrono::minutes(1);

ReceiverState receiver_state(const Scenario& scenario, const ServerHistory& history, std::size_t server,
                             MonoTime time) {
  if (scenario.replicas[server - 1].receiver_stopped.covers(time)) return ReceiverState::stopped;
  for (const Window& window : history.repointing) {
    if (window.begin <= time && time < window.end) return ReceiverState::stopped;
  }
  return scenario.servers[server - 1].down.covers(time) ? ReceiverState::connecting : ReceiverState::running;
}

bool applier_runs(const Scenario& scenario, std::size_t server, MonoTime time) {
  return !scenario.replicas[server - 1].applier_stopped.covers(time);
}

}  // namespace

std::optional<Seconds> seconds_behind(const Scenario& scenario, const World& world, std::size_t server, MonoTime time) {
  const ServerHistory& history = world.servers[server];
  if (!applier_runs(scenario, server, time)) return std::nullopt;
  if (receiver_state(scenario, history, server, time) != ReceiverState::running) return std::nullopt;
  const std::size_t executed = history.entries_executed(time);
  if (executed == history.entries_received(time)) return Seconds(0);
  // Events keep the timestamp of the server that first wrote them.
  const BinlogEntry& next = world.servers[server - 1].binlog[executed];
  if (next.kind != EntryKind::transaction) return Seconds(0);
  const Seconds age = time - world.servers.front().committed[next.transactions - 1];
  return Seconds(std::floor(age.count()));
}

Observer::Observer(const Scenario& scenario, const World& world)
    : scenario_(scenario),
      world_(world),
      random_(scenario.seed ^ 0xd1b54a32d192ed03U),
      listed_(world.servers.size()),
      listed_file_(world.servers.size()) {}

void Observer::restart() { std::ranges::fill(listed_, std::nullopt); }

MonoTime Observer::statement(MonoTime begin, Window& window, bool slow) {
  window.begin = begin;
  window.end = begin + (slow ? random_.seconds(0.2, 3) : random_.log_seconds(0.0002, 0.1));
  return begin + to_duration(random_.uniform(0, 1) * Seconds(window.end - window.begin).count());
}

void Observer::fail(Poll& poll, MonoTime at, ProbeFailure failure) const {
  poll.snapshot.error = ProbeError{failure, 2013, "simulated"};
  poll.snapshot.window.end = at;
}

Poll Observer::poll(std::size_t server, MonoTime begin) {
  const PollPlan& plan = scenario_.polls;
  const Outages& down = scenario_.servers[server].down;
  const auto dies = down.next_begin(begin);
  const auto dead_by = [&](MonoTime time) { return dies && *dies <= time; };
  Poll poll;
  NodeSnapshot& snapshot = poll.snapshot;
  snapshot.node = node_name(server);
  snapshot.window.begin = begin;
  if (random_.chance(plan.lost)) {
    fail(poll, begin + std::chrono::seconds(5), ProbeFailure::timed_out);
    return poll;
  }
  MonoTime now = begin + random_.log_seconds(0.0005, 0.02);
  if (dead_by(now)) {
    fail(poll, now, ProbeFailure::unreachable);
    return poll;
  }
  snapshot.facts = facts(server);
  snapshot.channels.emplace();
  const MonoTime status_read = statement(now, snapshot.channels_window, random_.chance(plan.slow));
  now = snapshot.channels_window.end;
  if (dead_by(now)) {
    snapshot.channels.reset();
    fail(poll, now, ProbeFailure::unreachable);
    return poll;
  }
  if (server > 0) snapshot.channels->push_back(status(server, status_read));
  poll.status_read = status_read;
  now += random_.log_seconds(0.0001, 0.01);
  const bool broken_off = random_.chance(plan.broken_off);
  const MonoTime written_read = statement(now, snapshot.written_window, random_.chance(plan.slow));
  now = snapshot.written_window.end;
  if (broken_off || dead_by(now)) {
    fail(poll, now, broken_off ? ProbeFailure::timed_out : ProbeFailure::unreachable);
    return poll;
  }
  snapshot.written = position(server, world_.servers[server].written_at(written_read));
  poll.written_read = written_read;
  read_binlogs(poll, server, now);
  snapshot.window.end = now + std::chrono::milliseconds(1);
  return poll;
}

ServerFacts Observer::facts(std::size_t server) const {
  ServerFacts facts;
  facts.version = {Flavor::mysql, 5, 5, 62, "5.5.62-log"};
  facts.server_id = static_cast<std::uint32_t>(100 + server);
  facts.read_only = server > 0;
  facts.binlog_enabled = true;
  facts.writes_replicated_changes = true;
  return facts;
}

ReplicationStatus Observer::status(std::size_t server, MonoTime time) const {
  const ServerHistory& history = world_.servers[server];
  const ServerHistory& source = world_.servers[server - 1];
  ReplicationStatus status;
  status.source = {node_name(server - 1), 3306};
  status.source_server_id = static_cast<std::uint32_t>(99 + server);
  status.receiver = receiver_state(scenario_, history, server, time);
  status.applier_running = applier_runs(scenario_, server, time);
  status.received = position(server - 1, source.position_after(history.entries_received(time)));
  status.executed = position(server - 1, source.position_after(history.entries_executed(time)));
  status.reported_lag = seconds_behind(scenario_, world_, server, time);
  return status;
}

void Observer::read_binlogs(Poll& poll, std::size_t server, MonoTime time) {
  if (!scenario_.servers[server].lists_binlogs || random_.chance(0.05)) return;
  const std::uint32_t file = poll.snapshot.written->coordinate.file_number;
  auto& listed = listed_[server];
  if (listed && time - *listed < listed_every && file == listed_file_[server]) return;
  listed = time;
  listed_file_[server] = file;
  poll.snapshot.binlogs.emplace();
  for (const BinlogCoordinate& size : world_.servers[server].files_at(time, kept_files)) {
    poll.snapshot.binlogs->push_back({position(server, size).file(), size.offset});
  }
}

BinlogPosition Observer::position(std::size_t server, BinlogCoordinate coordinate) const {
  char number[16];
  std::snprintf(number, sizeof number, "%06u", coordinate.file_number);
  return {scenario_.servers[server].basename, number, coordinate};
}

}  // namespace relaywatch::simulator
