#pragma once

#include <cstddef>
#include <string>

#include "base/clock.hpp"

namespace relaywatch::daemon {

/// What a command may print on its standard output.
struct Terminal {
  bool colours = false;    ///< it is a terminal, and NO_COLOR is not set
  std::size_t width = 80;  ///< columns
};

Terminal this_terminal();

/// "2026-11-22 07:45:08" in the time zone of whoever runs the command.
std::string local_time(WallTime time);

}  // namespace relaywatch::daemon
