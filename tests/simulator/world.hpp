#pragma once

#include <vector>

#include "simulator/scenario.hpp"
#include "simulator/simulated_server.hpp"

namespace relaywatch::simulator {

/// What truly happens on every server during a run: the servers do not know that they are watched.
struct World {
  std::vector<ServerHistory> servers;  ///< origin first
};

/// Lets the scenario happen. Pure: the same scenario gives the same world.
World build_world(const Scenario& scenario);

}  // namespace relaywatch::simulator
