#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace relaywatch {

enum class Flavor { mysql, mariadb, rds, aurora };

std::string_view to_string(Flavor flavor);

/// A server's version as its handshake gives it, e.g. "5.1.38-log", "5.5.5-10.11.6-MariaDB-log".
struct ServerVersion {
  Flavor flavor = Flavor::mysql;
  int major = 0;
  int minor = 0;
  int patch = 0;
  std::string text;  ///< the server's own words

  [[nodiscard]] bool at_least(int wanted_major, int wanted_minor, int wanted_patch = 0) const;
  bool operator==(const ServerVersion&) const = default;
};

/// Reads the version from the handshake. MariaDB ≥ 10 prefixes "5.5.5-", which is taken off.
/// Only mysql and mariadb can be told from the handshake; rds and aurora are recognised from the settings.
/// nullopt when the text does not begin with "N.N.N".
std::optional<ServerVersion> parse_server_version(std::string_view text);

}  // namespace relaywatch
