#include "simulator/truth.hpp"

#include <algorithm>

namespace relaywatch::simulator {
namespace {

/// The age of what was written on `source` past its first `held` transactions.
Seconds data_lag(const ServerHistory& source, std::size_t held, MonoTime time) {
  if (held >= source.committed.size() || source.committed[held] > time) return Seconds(0);
  return time - source.committed[held];
}

Seconds event_lag(const ServerHistory& source, std::size_t entries_held, MonoTime time) {
  if (entries_held >= source.binlog.size() || source.binlog[entries_held].written > time) return Seconds(0);
  return time - source.binlog[entries_held].written;
}

}  // namespace

Seconds TrueLag::distance(Seconds value) const { return std::max({Seconds(0), data - value, value - any_event}); }

TrueLag true_hop_lag(const World& world, std::size_t replica, MonoTime time) {
  const ServerHistory& source = world.servers[replica - 1];
  const ServerHistory& history = world.servers[replica];
  return {data_lag(source, history.transactions_committed(time), time),
          event_lag(source, history.entries_executed(time), time)};
}

TrueLag true_chain_lag(const World& world, std::size_t replica, MonoTime time) {
  if (replica == 1) return true_hop_lag(world, replica, time);
  const ServerHistory& origin = world.servers.front();
  const std::size_t held = world.servers[replica].transactions_committed(time);
  const std::size_t entries = held == 0 ? 0 : origin.entry_of[held - 1] + 1;
  return {data_lag(origin, held, time), event_lag(origin, entries, time)};
}

MonoTime last_change(const World& world, std::size_t replica, MonoTime time) {
  MonoTime last;
  for (std::size_t i = 0; i <= replica; ++i) {
    const ServerHistory& server = world.servers[i];
    const std::size_t written = server.entries_written(time);
    if (written > 0) last = std::max(last, server.binlog[written - 1].written);
    const std::size_t executed = server.entries_executed(time);
    if (executed > 0) last = std::max(last, server.executed[executed - 1]);
  }
  return last;
}

}  // namespace relaywatch::simulator
