#pragma once

#include <string>

#include "command_description.hpp"

namespace relaywatch::daemon {

/// Scripts that let a shell complete commands, options, their values where there is a choice, and files. Pure.

std::string bash_completion(const CommandDescription& program);

std::string zsh_completion(const CommandDescription& program);

std::string fish_completion(const CommandDescription& program);

}  // namespace relaywatch::daemon
