#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/secret.hpp"
#include "config/load_context.hpp"
#include "config/problem.hpp"

namespace relaywatch::config {

/// Reads a file that nobody else should read, and warns when others can. nullopt, and an error, when it cannot be read.
std::optional<std::string> read_private_file(const std::string& json_path, const std::filesystem::path& file,
                                             const LoadContext& context, Problems& problems);

/// A secret that is a file's only line; the newline at its end is taken off.
std::optional<Secret> read_secret_file(const std::string& json_path, const std::filesystem::path& file,
                                       const LoadContext& context, Problems& problems);

/// A secret in an environment variable. nullopt, and an error, when there is none.
std::optional<Secret> read_secret_variable(const std::string& json_path, const std::string& name,
                                           const LoadContext& context, Problems& problems);

/// Checks that a file can be read and holds a PEM block whose label ends in `label` ("CERTIFICATE", "PRIVATE KEY").
bool check_pem_file(const std::string& json_path, const std::filesystem::path& file, std::string_view label,
                    const LoadContext& context, Problems& problems);

}  // namespace relaywatch::config
