#pragma once

#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): the name is the library's
class App;
}

namespace relaywatch::daemon {

/// What may be written on the command line, as plain values: shell completion and the manual page are made from it.

/// An option, or an argument that is known by its place.
struct OptionDescription {
  std::vector<std::string> names;  ///< "-h", "--help"; of an argument its only one, such as "receiver"
  std::string value;               ///< what it takes: "URL", "FILE", "bash|zsh|fish"; "": nothing
  std::string help;
  std::string default_value;  ///< "": there is none
  bool required = false;

  [[nodiscard]] bool takes_file() const { return value == "FILE"; }

  /// The values of which one is to be given; empty when there are none to choose from.
  [[nodiscard]] std::vector<std::string> choices() const;
};

struct CommandDescription {
  std::string name;
  std::string help;
  std::string footer;  ///< what the exit code says
  std::vector<OptionDescription> options;
  std::vector<OptionDescription> arguments;
  std::vector<CommandDescription> commands;
};

/// Pure.
CommandDescription describe(const CLI::App& app);

}  // namespace relaywatch::daemon
