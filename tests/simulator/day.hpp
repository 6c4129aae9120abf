#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "simulator/scenario.hpp"

namespace relaywatch::simulator {

/// Hours of a chain of five with nothing wrong: the load comes and goes, binlogs rotate, each server and the monitor
/// are restarted a few times, threads are stopped and started again at once, polls get lost.
Scenario draw_quiet_day(std::uint64_t seed, Duration length);

/// What somebody on call would have heard of, by the default rules.
struct Day {
  std::size_t polls = 0;
  std::size_t failed_polls = 0;
  std::size_t rotations = 0;
  std::size_t restarts = 0;  ///< of servers
  double largest_lag = 0;    ///< of a hop, in seconds, as reported
  std::vector<std::string> pages;
};

Day watch_day(const Scenario& scenario);

}  // namespace relaywatch::simulator
