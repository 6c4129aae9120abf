#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/fleet_spec.hpp"
#include "simulator/outages.hpp"
#include "simulator/random.hpp"

namespace relaywatch::simulator {

/// What is fixed before a run begins, all drawn from its seed. Times count from MonoTime().

struct ServerPlan {
  Outages down;                  ///< each ends in a restart, which rotates the binlog
  std::vector<MonoTime> resets;  ///< RESET MASTER is due at the first transaction after each
  std::string basename;
  std::uint64_t header_bytes = 120;
  std::uint64_t max_binlog_bytes = 1 << 20;
  double size_factor = 1;     ///< how large a transaction is in this server's binlog, against the origin's
  bool lists_binlogs = true;  ///< SHOW BINARY LOGS is not refused
};

/// What makes a server a replica; not used for the origin.
struct ReplicaPlan {
  Outages receiver_stopped;
  Outages applier_stopped;
  Outages applier_slow;
  double slow_factor = 1;
  double seconds_per_transaction = 0;
  double seconds_per_byte = 0;
  Duration network{};  ///< from the source's commit to the relay log
  Duration delay{};    ///< MASTER_DELAY
};

struct PollPlan {
  Duration interval{};
  double jitter = 0;      ///< part of the interval
  double lost = 0;        ///< probability that a poll gets no answer
  double broken_off = 0;  ///< probability that it ends after the replica's status was read
  double slow = 0;        ///< probability that a statement takes seconds
};

/// How the application writes for a while.
struct WritePhase {
  MonoTime begin;
  double transactions_per_second = 0;  ///< 0: idle
  double mean_bytes = 0;
};

/// What a monitor that is started again still knows.
enum class RestartMemory {
  none,      ///< there is no store
  as_saved,  ///< it was killed: what it had saved by then
  all,       ///< it was stopped
};

struct MonitorRestart {
  MonoTime at;
  RestartMemory memory = RestartMemory::none;
};

struct Scenario {
  std::uint64_t seed = 0;
  MonoTime end;
  std::vector<ServerPlan> servers;    ///< origin first
  std::vector<ReplicaPlan> replicas;  ///< of servers[i + 1]
  std::vector<WritePhase> writes;
  PollPlan polls;
  std::vector<MonitorRestart> monitor_restarts;
  Duration save_every{};

  [[nodiscard]] FleetSpec fleet() const;
};

/// Which faults may happen; a test of one kind of fault turns the others off.
struct Faults {
  bool server_restarts = true;
  bool resets = true;
  bool thread_stops = true;
  bool slow_appliers = true;
  bool lost_polls = true;
  bool monitor_restarts = true;
};

Scenario draw_scenario(std::uint64_t seed, Duration length, const Faults& faults);

/// A day in which the replicas fall behind by hours, polled often enough for histories to be thinned.
Scenario draw_long_scenario(std::uint64_t seed);

std::string node_name(std::size_t server);

}  // namespace relaywatch::simulator
