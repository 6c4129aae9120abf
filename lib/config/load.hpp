#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/load_context.hpp"
#include "config/problem.hpp"

namespace relaywatch::config {

/// A configuration with everything that is to be said of it. `config` is there exactly when `errors` is empty.
struct Loaded {
  std::optional<Config> config;
  std::vector<Problem> errors;
  std::vector<Problem> warnings;
};

/// Reads a config file (JSON with comments) and every secret and certificate file that it names; relative paths begin
/// at the config file's folder. Reports all problems at once, never throws for a faulty file, and never tells a secret.
/// Blocks on files: for start-up and reload. Thread-safe.
Loaded load_file(const std::filesystem::path& file);

/// The same for a text; the world outside the text is reached through `context` alone.
Loaded load_text(std::string_view text, const LoadContext& context);

/// For people: one problem a line, "error: FILE: $.path: message", and a line that sums up; ends in a newline.
std::string render_problems(const Loaded& loaded, std::string_view file);

}  // namespace relaywatch::config
