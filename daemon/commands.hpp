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

struct TopologyCommand {
  std::string url = "http://127.0.0.1:9733";
  std::optional<std::filesystem::path> token_file;
};

int topology(const TopologyCommand& command);

/// Sends a test alert and its end to the receiver, and says what it answered. 0: delivered, 1: not, 2: it cannot be
/// tried.
struct TestNotifyCommand {
  std::filesystem::path config_file;
  std::string receiver;  ///< "slack:oncall", "oncall" or "slack"; several may be meant
};

int test_notify(const TestNotifyCommand& command);

struct EventsCommand {
  std::string url = "http://127.0.0.1:9733";
  std::optional<std::filesystem::path> token_file;
  std::string since = "24h";  ///< a duration, RFC 3339, or seconds since the Unix epoch
  int limit = 1000;
  bool json = false;
};

int events(const EventsCommand& command);

struct MaintenanceCommand {
  enum class Action { start, list, end };

  Action action = Action::list;
  std::string url = "http://127.0.0.1:9733";
  std::optional<std::filesystem::path> token_file;
  std::optional<std::string> chain;
  std::optional<std::string> node;
  std::string length;  ///< a duration
  std::string reason;
  std::string by;  ///< "": whoever runs the command
  std::string id;  ///< of the one to end
  bool json = false;
};

int maintenance(const MaintenanceCommand& command);

}  // namespace relaywatch::daemon
