#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace relaywatch::daemon {

/// The subcommands; each returns the exit code.

int serve(const std::filesystem::path& config_file);

int check_config(const std::filesystem::path& config_file);

struct StatusCommand {
  std::string url = "http://127.0.0.1:9733";
  std::optional<std::filesystem::path> token_file;
  bool alive = false;  ///< ask only whether the daemon itself works; needs no token
  bool json = false;
  bool watch = false;
};

int status(const StatusCommand& command);

}  // namespace relaywatch::daemon
