#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/error.hpp"

namespace relaywatch::config {

struct FileContent {
  std::string text;
  unsigned mode = 0600;  ///< permission bits
};

/// How the loader reaches the world outside the config's text: the files with secrets and certificates, and the
/// environment. Tests give their own.
struct LoadContext {
  /// The error says why, without the path.
  std::function<Result<FileContent>(const std::filesystem::path&)> read_file;
  std::function<std::optional<std::string>(const std::string&)> environment;
  std::filesystem::path folder;         ///< relative paths in the config begin here: the config file's folder
  std::filesystem::path config_file;    ///< for advice; may be empty
  std::optional<unsigned> config_mode;  ///< the config file's own permission bits, when it is a file

  [[nodiscard]] std::filesystem::path resolve(const std::string& path) const;
};

/// The real file system and environment.
LoadContext system_context();

/// Bits by which group or others can read or change a file.
bool is_open_to_others(unsigned mode);

/// "is open to others (mode 0644): chmod 600 /path"
std::string open_to_others_advice(unsigned mode, const std::filesystem::path& path);

}  // namespace relaywatch::config
