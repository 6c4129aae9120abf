#include "simulator/world.hpp"

#include <algorithm>

namespace relaywatch::simulator {
namespace {

/// The Rotate or Stop event that closes a file.
constexpr std::uint64_t trailer_bytes = 44;
constexpr Duration longest_wait_for_a_reset = std::chrono::seconds(60);

/// Carries each transaction of the origin down the whole chain before the next: nothing flows upwards, except that
/// RESET MASTER waits for the replica to have everything.
class Builder {
 public:
  explicit Builder(const Scenario& scenario) : scenario_(scenario), random_(scenario.seed ^ 0x9e3779b97f4a7c15U) {
    const std::size_t count = scenario.servers.size();
    world_.servers.resize(count);
    restarts_done_.resize(count);
    resets_done_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      const ServerPlan& plan = scenario.servers[i];
      world_.servers[i].first = {static_cast<std::uint32_t>(random_.integer(1, 40)), plan.header_bytes};
      if (i == 0) continue;
      const ReplicaPlan& replica = scenario.replicas[i - 1];
      receiver_off_.push_back(Outages::any_of({&replica.receiver_stopped, &plan.down, &scenario.servers[i - 1].down}));
      applier_off_.push_back(Outages::any_of({&replica.applier_stopped, &plan.down}));
    }
  }

  World build() {
    for (std::size_t i = 0; i < scenario_.writes.size(); ++i) {
      const WritePhase& phase = scenario_.writes[i];
      const MonoTime until = i + 1 < scenario_.writes.size() ? scenario_.writes[i + 1].begin : scenario_.end;
      if (phase.transactions_per_second <= 0) continue;
      MonoTime time = phase.begin;
      while (true) {
        time += to_duration(random_.exponential(1 / phase.transactions_per_second));
        if (time >= until) break;
        const auto bytes = static_cast<std::uint64_t>(60 + random_.exponential(phase.mean_bytes));
        write_on_origin(time, bytes);
      }
    }
    for (std::size_t i = 0; i < world_.servers.size(); ++i) note_restarts(i, scenario_.end);
    return std::move(world_);
  }

 private:
  void write_on_origin(MonoTime time, std::uint64_t bytes) {
    const ServerHistory& origin = world_.servers.front();
    if (!origin.binlog.empty()) time = std::max(time, origin.binlog.back().written);
    time = scenario_.servers.front().down.next_available(time);
    time = before_commit(0, time);
    commit(0, time, bytes);
  }

  /// What happens on the server before it commits at `time`: returns when it really can.
  MonoTime before_commit(std::size_t server, MonoTime time) {
    const Outages& off = server == 0 ? scenario_.servers.front().down : applier_off_[server - 1];
    note_restarts(server, time);
    const auto& due = scenario_.servers[server].resets;
    std::size_t& done = resets_done_[server];
    if (done < due.size() && due[done] <= time) {
      const auto reset = reset_time(server, time);
      if (!reset) return time;
      while (done < due.size() && due[done] <= time) ++done;
      note_restarts(server, *reset);
      append(server, EntryKind::reset, *reset, 0);
      time = off.next_available(*reset + random_.log_seconds(0.01, 60));
      note_restarts(server, time);
    }
    return time;
  }

  /// The operator stops the writes, waits for the replica, and resets; absent when that cannot be soon.
  std::optional<MonoTime> reset_time(std::size_t server, MonoTime time) {
    const ServerHistory& history = world_.servers[server];
    if (history.binlog.empty() || history.binlog.back().end.file_number < 3) return std::nullopt;
    MonoTime ready = time;
    if (server + 1 < world_.servers.size()) {
      const auto& executed = world_.servers[server + 1].executed;
      if (!executed.empty()) ready = std::max(ready, executed.back());
    }
    if (ready > time + longest_wait_for_a_reset) return std::nullopt;
    ready = scenario_.servers[server].down.next_available(ready + std::chrono::milliseconds(1));
    return ready;
  }

  void note_restarts(std::size_t server, MonoTime until) {
    const auto& down = scenario_.servers[server].down.windows();
    std::size_t& done = restarts_done_[server];
    for (; done < down.size() && down[done].end <= until; ++done) {
      append(server, EntryKind::rotation, down[done].end, 0);
    }
  }

  void commit(std::size_t server, MonoTime time, std::uint64_t bytes) {
    const ServerPlan& plan = scenario_.servers[server];
    const auto own = static_cast<std::uint64_t>(static_cast<double>(bytes) * plan.size_factor) + 100;
    append(server, EntryKind::transaction, time, own);
    if (world_.servers[server].binlog.back().end.offset >= plan.max_binlog_bytes) {
      append(server, EntryKind::rotation, time, 0);
    }
  }

  void append(std::size_t server, EntryKind kind, MonoTime time, std::uint64_t bytes) {
    ServerHistory& history = world_.servers[server];
    const BinlogCoordinate before = history.position_after(history.binlog.size());
    BinlogEntry entry{kind, time, history.committed.size(), before};
    switch (kind) {
      case EntryKind::transaction:
        entry.end.offset += bytes;
        ++entry.transactions;
        history.committed.push_back(time);
        history.entry_of.push_back(history.binlog.size());
        break;
      case EntryKind::rotation: entry.end = {before.file_number + 1, scenario_.servers[server].header_bytes}; break;
      case EntryKind::reset: entry.end = {1, scenario_.servers[server].header_bytes}; break;
    }
    if (kind != EntryKind::transaction) {
      history.closed_files.push_back({history.binlog.size(), {before.file_number, before.offset + trailer_bytes}});
    }
    history.binlog.push_back(entry);
    if (server + 1 < world_.servers.size()) replicate(server + 1, entry, bytes);
  }

  void replicate(std::size_t server, const BinlogEntry& entry, std::uint64_t bytes) {
    ServerHistory& history = world_.servers[server];
    if (entry.kind == EntryKind::reset) return repoint(server, entry.written);
    const ReplicaPlan& plan = scenario_.replicas[server - 1];
    MonoTime received = entry.written + plan.network;
    if (!history.received.empty()) received = std::max(received, history.received.back());
    received = receiver_off_[server - 1].next_available(received);
    history.received.push_back(received);

    MonoTime begin = received;
    if (!history.executed.empty()) begin = std::max(begin, history.executed.back());
    if (entry.kind == EntryKind::rotation) {
      history.executed.push_back(applier_off_[server - 1].next_available(begin));
      return;
    }
    begin = std::max(begin, world_.servers.front().committed[entry.transactions - 1] + plan.delay);
    const MonoTime done = before_commit(server, apply(server, begin, bytes));
    history.executed.push_back(done);
    commit(server, done, bytes);
  }

  /// A transaction that a stop interrupts is rolled back and begun again.
  [[nodiscard]] MonoTime apply(std::size_t server, MonoTime begin, std::uint64_t bytes) const {
    const ReplicaPlan& plan = scenario_.replicas[server - 1];
    const Outages& off = applier_off_[server - 1];
    while (true) {
      begin = off.next_available(begin);
      double cost = plan.seconds_per_transaction + plan.seconds_per_byte * static_cast<double>(bytes);
      if (plan.applier_slow.covers(begin)) cost *= plan.slow_factor;
      const MonoTime end = begin + to_duration(std::min(cost, 120.0));
      const auto interrupted = off.next_begin(begin);
      if (!interrupted || *interrupted > end) return end;
      begin = *interrupted;
    }
  }

  void repoint(std::size_t server, MonoTime reset) {
    ServerHistory& history = world_.servers[server];
    const Duration slowness = random_.chance(0.5) ? random_.log_seconds(0.01, 1) : random_.log_seconds(1, 300);
    MonoTime moved = scenario_.servers[server].down.next_available(reset + slowness);
    if (!history.executed.empty()) moved = std::max(moved, history.executed.back());
    history.received.push_back(moved);
    history.executed.push_back(moved);
    history.repointing.push_back({reset, moved});
  }

  const Scenario& scenario_;
  Random random_;
  World world_;
  std::vector<Outages> receiver_off_;  ///< of servers[i + 1]
  std::vector<Outages> applier_off_;
  std::vector<std::size_t> restarts_done_;
  std::vector<std::size_t> resets_done_;
};

}  // namespace

World build_world(const Scenario& scenario) { return Builder(scenario).build(); }

}  // namespace relaywatch::simulator
