#include "own_events.hpp"

#include <fmt/format.h>
#include <string_view>
#include <utility>

#include "base/human_units.hpp"

namespace relaywatch::daemon {
namespace {

Event event(WallTime at, EventKind kind, std::string text, std::map<std::string, std::string> details) {
  return {.id = 0, .at = at, .kind = kind, .subject = "", .text = std::move(text), .details = std::move(details)};
}

std::string_view scope_of(const Maintenance& maintenance) {
  return maintenance.scope == Maintenance::Scope::node ? "node" : "chain";
}

Event maintenance_event(WallTime at, const Maintenance& maintenance, const char* state, std::string text) {
  Event told = event(at, EventKind::maintenance, std::move(text),
                     {{"state", state},
                      {"id", maintenance.id},
                      {"scope", std::string(scope_of(maintenance))},
                      {"begun_by", maintenance.by},
                      {"reason", maintenance.reason}});
  told.subject = maintenance.name;
  return told;
}

}  // namespace

Event daemon_started(WallTime at, const std::string& version, const std::optional<Event>& last) {
  const bool was_running = last && last->details.contains("state") && last->details.at("state") == "started";
  const char* again = was_running ? "; the one before did not stop cleanly" : "";
  return event(at, EventKind::daemon, fmt::format("relaywatch {} started{}", version, again),
               {{"state", "started"}, {"version", version}});
}

Event daemon_stopped(WallTime at) { return event(at, EventKind::daemon, "relaywatch stopped", {{"state", "stopped"}}); }

Event config_reloaded(WallTime at) {
  return event(at, EventKind::config, "the configuration was reloaded", {{"state", "reloaded"}});
}

Event config_refused(WallTime at, const std::vector<config::Problem>& problems) {
  const auto& [path, message] = problems.front();
  const std::string others = problems.size() > 1 ? fmt::format(" (and {} more)", problems.size() - 1) : "";
  return event(at, EventKind::config,
               fmt::format("the configuration was refused and stays as it was: {}{}{}{}", path,
                           path.empty() ? "" : ": ", message, others),
               {{"state", "refused"}});
}

Event maintenance_begun(const Maintenance& maintenance) {
  return maintenance_event(
      maintenance.begins, maintenance, "begun",
      fmt::format("{} began maintenance of {} {} for {}: {}", maintenance.by, scope_of(maintenance), maintenance.name,
                  human_duration(maintenance.ends - maintenance.begins), maintenance.reason));
}

Event maintenance_ended(WallTime at, const Maintenance& maintenance, const std::optional<std::string>& by) {
  const std::string what = fmt::format("maintenance of {} {}", scope_of(maintenance), maintenance.name);
  const std::string text = by ? fmt::format("{} ended {}: {}", *by, what, maintenance.reason)
                              : fmt::format("{} is over after {}: {}", what,
                                            human_duration(maintenance.ends - maintenance.begins), maintenance.reason);
  Event told = maintenance_event(at, maintenance, "ended", text);
  if (by) told.details["ended_by"] = *by;
  return told;
}

}  // namespace relaywatch::daemon
