#include "config/read_heartbeat.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "config/suggestion.hpp"

namespace relaywatch::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr DurationRange beat_interval_range{milliseconds(50), hours(1)};

/// "database.table", as the config writes it: no quoting.
std::optional<std::pair<std::string, std::string>> split_table_name(const std::string& text) {
  const std::size_t dot = text.find('.');
  const bool is_plain = text.find_first_of(" `'\"\\/") == std::string::npos;
  if (!is_plain || dot == std::string::npos || dot == 0 || dot + 1 == text.size() ||
      text.find('.', dot + 1) != std::string::npos) {
    return std::nullopt;
  }
  return std::pair(text.substr(0, dot), text.substr(dot + 1));
}

void read_table(ObjectReader& section, HeartbeatOptions& options, Problems& problems) {
  const auto table = section.required_text("table", "such as \"percona.heartbeat\"");
  if (!table) {
    return;
  }
  if (auto names = split_table_name(*table)) {
    options.database = std::move(names->first);
    options.table = std::move(names->second);
  } else {
    problems.error(section.path_of("table"), "expected \"DATABASE.TABLE\" without quotes, found " + in_quotes(*table));
  }
}

bool begins_a_chain(const FleetSpec& fleet, const std::string& node) {
  return std::ranges::any_of(fleet.chains, [&](const ChainSpec& chain) { return chain.path.front() == node; });
}

/// What can be read, but makes no sense together.
void check(const ObjectReader& section, const HeartbeatSpec& spec, bool create, const FleetSpec& fleet,
           std::span<const std::string> node_names, Problems& problems) {
  if (spec.write_to && std::ranges::find(node_names, *spec.write_to) == node_names.end()) {
    problems.error(section.path_of("write_to"),
                   "there is no node named " + in_quotes(*spec.write_to) + did_you_mean(*spec.write_to, node_names));
  } else if (spec.write_to && !begins_a_chain(fleet, *spec.write_to)) {
    problems.warn(section.path_of("write_to"), "no chain begins with " + in_quotes(*spec.write_to) +
                                                   ": its heartbeat tells nothing of a chain's lag");
  } else if (!spec.write_to && fleet.chains.empty()) {
    problems.warn(section.path(), "there is neither a chain nor write_to: no heartbeat is read");
  }
  if (spec.write_to && spec.server_id) {
    problems.error(section.path_of("server_id"), "write_to says whose row it is: leave this away");
  }
  if (create && !spec.write_to) {
    problems.error(section.path_of("create"), "only the writer makes the table: name a node in write_to");
  }
}

}  // namespace

void read_heartbeat(ObjectReader& root, std::span<const std::string> node_names, Config& config, Problems& problems) {
  std::optional<ObjectReader> section = root.object("heartbeat");
  if (!section) {
    return;
  }
  HeartbeatOptions options;
  read_table(*section, options, problems);
  options.write_to = section->text("write_to");
  options.interval = section->duration("interval", beat_interval_range).value_or(options.interval);
  options.utc = section->flag("utc").value_or(options.utc);
  options.create = section->flag("create").value_or(options.create);
  HeartbeatSpec spec{.write_to = options.write_to, .server_id = {}, .interval = options.interval};
  if (const auto id = section->integer("server_id", 1, std::numeric_limits<std::uint32_t>::max())) {
    spec.server_id = static_cast<std::uint32_t>(*id);
  }
  section->finish();
  check(*section, spec, options.create, config.fleet, node_names, problems);
  config.heartbeat = std::move(options);
  config.fleet.heartbeat = std::move(spec);
}

}  // namespace relaywatch::config
