#pragma once

#include "command_description.hpp"

namespace relaywatch::daemon {

/// Reads the command line and does what it says. The exit code; 2 when it cannot be read.
int run_command_line(int argc, const char* const* argv);

/// All that may be written on it.
CommandDescription describe_command_line();

}  // namespace relaywatch::daemon
