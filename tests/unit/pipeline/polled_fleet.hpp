#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/pipeline.hpp"

namespace relaywatch::pipeline {

/// a → b → c, polled once a second; the test moves the servers and says what goes wrong.
class PolledFleet : public testing::Test {
 protected:
  struct Server {
    std::optional<std::uint32_t> id;
    std::optional<std::string> uuid;
    BinlogCoordinate written{1, 1000};
    bool tells_written = true;
    bool down = false;
    std::vector<ReplicationStatus> channels;
    std::optional<bool> writes_replicated_changes;
    Flavor flavor = Flavor::mysql;
    std::optional<std::string> gtid_set;
    std::optional<Seconds> retention;
    std::optional<std::vector<BinlogFile>> binlogs;  ///< told in every poll
  };

  PolledFleet();

  static BinlogPosition position(BinlogCoordinate coordinate) {
    return {"bin", std::to_string(coordinate.file_number), coordinate};
  }
  static ReplicationStatus channel_of(std::string host, BinlogCoordinate executed, std::string name = "");

  Server& a() { return servers_[0]; }
  Server& b() { return servers_[1]; }
  Server& c() { return servers_[2]; }
  static void execute(Server& replica, BinlogCoordinate executed) {
    replica.channels[0].received = replica.channels[0].executed = position(executed);
  }

  void poll(std::size_t index);

  /// One second: a poll of every server, then an evaluation. The origin and all that follow it write 100 bytes.
  const FleetReport& tick(bool b_applies = true, bool c_applies = true);
  /// The same, while nobody writes.
  const FleetReport& look();
  void run(int count, bool b_applies = true, bool c_applies = true) {
    for (int i = 0; i < count; ++i) tick(b_applies, c_applies);
  }

  const HopReport& hop(std::size_t index) const { return report_.hops.at(index); }
  std::optional<LagFigure> chain_lag(const std::string& node) const { return report_.chains.at(0).node_lag.at(node); }

  FleetSpec fleet_;
  std::array<Server, 3> servers_;
  std::optional<Pipeline> pipeline_;
  MonoTime now_ = MonoTime(std::chrono::seconds(1000));
  std::chrono::seconds wall_step_{0};  ///< somebody sets the clock
  FleetReport report_;
};

}  // namespace relaywatch::pipeline
