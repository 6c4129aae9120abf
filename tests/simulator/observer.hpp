#pragma once

#include <optional>
#include <vector>

#include "model/node_snapshot.hpp"
#include "simulator/random.hpp"
#include "simulator/scenario.hpp"
#include "simulator/world.hpp"

namespace relaywatch::simulator {

/// One poll: what it brought home, and when each reply was true on the server.
struct Poll {
  NodeSnapshot snapshot;
  std::optional<MonoTime> status_read;   ///< absent: the replica's status was not read
  std::optional<MonoTime> written_read;  ///< absent: the written position was not read
};

/// Polls simulated servers as the monitor's pollers would. Not thread-safe.
class Observer {
 public:
  Observer(const Scenario& scenario, const World& world);

  /// One poll of the server that begins at `begin`.
  Poll poll(std::size_t server, MonoTime begin);

  /// Forgets when it asked for slow-changing replies: a new monitor asks at once.
  void restart();

 private:
  MonoTime statement(MonoTime begin, Window& window, bool slow);
  void fail(Poll& poll, MonoTime at, ProbeFailure failure) const;
  [[nodiscard]] ServerFacts facts(std::size_t server) const;
  [[nodiscard]] ReplicationStatus status(std::size_t server, MonoTime time) const;
  void read_binlogs(Poll& poll, std::size_t server, MonoTime time);
  [[nodiscard]] BinlogPosition position(std::size_t server, BinlogCoordinate coordinate) const;

  const Scenario& scenario_;
  const World& world_;
  Random random_;
  std::vector<std::optional<MonoTime>> listed_;  ///< when the binlogs were last listed
  std::vector<std::uint32_t> listed_file_;
};

/// What Seconds_Behind_Master shows at `time`; absent: NULL.
std::optional<Seconds> seconds_behind(const Scenario& scenario, const World& world, std::size_t server, MonoTime time);

}  // namespace relaywatch::simulator
