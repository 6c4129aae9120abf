#pragma once

#include <filesystem>
#include <gmock/gmock.h>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.hpp"

namespace relaywatch::config {

/// Secrets that occur nowhere else, so that a test can look for them.
inline constexpr std::string_view file_secret = "s3cr3t-from-a-file";
inline constexpr std::string_view environment_secret = "s3cr3t-from-the-environment";
inline constexpr std::string_view option_secret = "s3cr3t-from-an-option-file";
inline constexpr std::string_view plain_secret = "s3cr3t-in-the-config";

/// A world of a few files and variables.
struct FakeWorld {
  std::map<std::string, FileContent> files = {
      {"/secrets/password", {std::string(file_secret) + "\n", 0600}},
      {"/secrets/token", {std::string(file_secret) + "\n", 0400}},
      {"/secrets/url", {"https://hooks.example/services/" + std::string(file_secret) + "\n", 0400}},
      {"/secrets/my.cnf", {"[client]\nuser = cnf_user\npassword = '" + std::string(option_secret) + "'\n", 0600}},
      {"/tls/ca.pem", {"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", 0644}},
      {"/tls/key.pem", {"-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\n", 0600}},
  };
  std::map<std::string, std::string> variables = {{"MONITOR_PASSWORD", std::string(environment_secret)}};

  [[nodiscard]] LoadContext context() const {
    LoadContext context;
    context.read_file = [this](const std::filesystem::path& path) -> Result<FileContent> {
      const auto found = files.find(path.string());
      return found == files.end() ? Result<FileContent>(Error{"No such file or directory"}) : found->second;
    };
    context.environment = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    context.folder = "/etc/relaywatch";
    context.config_file = "/etc/relaywatch/relaywatch.jsonc";
    return context;
  }

  [[nodiscard]] Loaded load(std::string_view text) const { return load_text(text, context()); }
};

inline Loaded load(std::string_view text) { return FakeWorld().load(text); }

/// A good config of two nodes, a and b, in which `extra` (", \"key\": …") is added at the top.
inline std::string with_top(std::string_view extra) {
  return R"({ "credentials": { "default": { "user": "u", "password_file": "/secrets/password" } },
    "nodes": [ { "name": "a", "host": "10.0.0.1" }, { "name": "b", "host": "10.0.0.2" } ] )" +
         std::string(extra) + "}";
}

/// A good config of one node with `members` ("\"port\": 1, …") beside its name and host.
inline std::string with_node(std::string_view members) {
  return R"({ "credentials": { "default": { "user": "u", "password_file": "/secrets/password" } },
    "nodes": [ { "name": "a", "host": "10.0.0.1", )" +
         std::string(members) + "} ] }";
}

/// For GoogleTest, which finds it by its name.
// NOLINTNEXTLINE(readability-identifier-naming)
inline void PrintTo(const Problem& problem, std::ostream* out) { *out << problem.path << ": " << problem.message; }

/// Matches a Problem at exactly `path` whose message holds `part`.
inline auto problem(std::string_view path, std::string_view part) {
  return testing::AllOf(testing::Field("path", &Problem::path, std::string(path)),
                        testing::Field("message", &Problem::message, testing::HasSubstr(std::string(part))));
}

}  // namespace relaywatch::config
