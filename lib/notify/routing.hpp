#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "alert/announcements.hpp"
#include "base/clock.hpp"
#include "model/fleet_report.hpp"
#include "model/notification.hpp"
#include "notify/options.hpp"

namespace relaywatch::notify {

/// One receiver, and what it is to be told.
struct Route {
  std::string receiver;
  Wanted wanted;
  bool takes_state = false;  ///< it is sent the state of what fires, again and again; only an end is an event to it
};

/// All receivers, by the names that they have everywhere. Each URL of an Alertmanager group is one.
std::vector<Route> routes_of(const Options& options);

/// The names of the group's receivers, "alertmanager:HOST:PORT" each, with "#2" and so on after one that occurs again;
/// `options` as a whole decides.
std::vector<std::vector<std::string>> alertmanager_names(const Options& options);

/// Whether the alert is among what is wanted. Pure.
bool matches(const Wanted& wanted, const AlertReport& alert);

/// One notification for each receiver of each announcement, in order. Their ids count up from `next_id`, which is left
/// at the one after. Pure.
std::vector<Notification> notifications_for(std::span<const alert::Announcement> news, std::span<const Route> routes,
                                            WallTime decided, std::uint64_t& next_id);

}  // namespace relaywatch::notify
