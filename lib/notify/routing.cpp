#include "notify/routing.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "alert/alert_identity.hpp"
#include "base/pattern.hpp"
#include "notify/alertmanager.hpp"

namespace relaywatch::notify {

std::vector<std::vector<std::string>> alertmanager_names(const Options& options) {
  std::vector<std::vector<std::string>> groups;
  std::map<std::string, int> seen;
  for (const AlertmanagerOptions& group : options.alertmanagers) {
    std::vector<std::string>& names = groups.emplace_back();
    for (const std::string& url : group.urls) {
      std::string name = alertmanager_name(url);
      if (const int number = ++seen[name]; number > 1) name += fmt::format("#{}", number);
      names.push_back(std::move(name));
    }
  }
  return groups;
}

std::vector<Route> routes_of(const Options& options) {
  std::vector<Route> routes;
  const auto names = alertmanager_names(options);
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (const std::string& name : names[i]) routes.push_back({name, options.alertmanagers[i].wanted, true});
  }
  for (const EventReceiverOptions& receiver : options.event_receivers) {
    routes.push_back({receiver.name, receiver.wanted, false});
  }
  return routes;
}

bool matches(const Wanted& wanted, const AlertReport& alert) {
  if (alert.severity < wanted.min_severity) return false;
  const alert::Labels labels = alert::identity(alert);
  return std::ranges::all_of(wanted.match, [&](const LabelMatch& match) {
    const auto found = labels.find(match.label);
    const std::string value = found == labels.end() ? "" : found->second;
    return match.is_pattern ? matches_whole(match.value, value) : match.value == value;
  });
}

std::vector<Notification> notifications_for(std::span<const alert::Announcement> news, std::span<const Route> routes,
                                            WallTime decided, std::uint64_t& next_id) {
  std::vector<Notification> notifications;
  for (const alert::Announcement& one : news) {
    for (const Route& route : routes) {
      if (route.takes_state && one.kind == Notification::Kind::firing) continue;
      if (!matches(route.wanted, one.alert)) continue;
      notifications.push_back({next_id++, route.receiver, one.kind, one.alert, decided, std::nullopt});
    }
  }
  return notifications;
}

}  // namespace relaywatch::notify
