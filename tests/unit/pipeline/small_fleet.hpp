#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/pipeline.hpp"

namespace relaywatch::pipeline {

/// a → b → c, as seen by one monitor after the other. The test moves the servers and says when they are polled.
class SmallFleet {
 public:
  struct Server {
    std::uint32_t id = 0;
    BinlogPosition written;
    std::optional<BinlogPosition> executed;  ///< absent: not a replica
    std::optional<BinlogPosition> received;  ///< absent: as executed
    ReceiverState receiver = ReceiverState::running;
    std::optional<Seconds> remaining_delay;
    std::string applier_state;
    std::optional<std::vector<ServerThread>> threads;
    std::string source_host;
    bool lists_binlogs = false;
    bool down = false;
  };

  SmallFleet();

  [[nodiscard]] Pipeline new_pipeline() const { return Pipeline(spec); }
  /// One poll of one server, at `time` and for 5 ms.
  [[nodiscard]] NodeSnapshot poll(int server, MonoTime time) const;
  /// Polls every server, a tenth of a second apart, and evaluates.
  FleetReport look(Pipeline& pipeline, MonoTime time) const;

  static BinlogPosition position(std::uint32_t file, std::uint64_t offset, const std::string& basename = "bin");

  FleetSpec spec;
  std::array<Server, 3> servers;
};

}  // namespace relaywatch::pipeline
