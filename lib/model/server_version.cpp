#include "model/server_version.hpp"

#include <charconv>
#include <tuple>

namespace relaywatch {
namespace {

/// Takes a number and, if wanted, the dot behind it from the front of `text`.
bool take_number(std::string_view& text, int& number, bool dot_follows) {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!dot_follows) return true;
  if (!text.starts_with('.')) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::string_view to_string(Flavor flavor) {
  switch (flavor) {
    case Flavor::mysql: return "mysql";
    case Flavor::mariadb: return "mariadb";
    case Flavor::rds: return "rds";
    case Flavor::aurora: return "aurora";
  }
  return "mysql";
}

bool ServerVersion::at_least(int wanted_major, int wanted_minor, int wanted_patch) const {
  return std::tie(major, minor, patch) >= std::tie(wanted_major, wanted_minor, wanted_patch);
}

std::optional<ServerVersion> parse_server_version(std::string_view text) {
  ServerVersion version;
  version.text = text;
  if (text.find("MariaDB") != std::string_view::npos) {
    version.flavor = Flavor::mariadb;
    // Old replicas refuse a source with a two-digit major version, hence the prefix.
    if (text.starts_with("5.5.5-")) text.remove_prefix(6);
    version.text = text;
  }
  if (!take_number(text, version.major, true) || !take_number(text, version.minor, true) ||
      !take_number(text, version.patch, false)) {
    return std::nullopt;
  }
  return version;
}

}  // namespace relaywatch
