#pragma once

#include <map>
#include <vector>

#include "alert/alert_identity.hpp"
#include "model/fleet_report.hpp"
#include "model/notification.hpp"

namespace relaywatch::alert {

/// The alerts that people were told of and that are not over, as they were told. A value, kept with the alert states.
using Announced = std::map<Labels, AlertReport>;

/// Something that people are to be told now.
struct Announcement {
  Notification::Kind kind = Notification::Kind::firing;
  AlertReport alert;
};

struct AnnouncementStep {
  Announced announced;
  std::vector<Announcement> news;  ///< what ended first
};

/// The pure step from what people know to what they are to know. An alert that fires is told once, unless maintenance
/// holds it back: then when that ends, if it still fires. One that was told and fires no more is told to be over, also
/// amid maintenance; one that was never told ends in silence. `active`: all alerts; `resolved`: those that ended just
/// now, for their last words.
AnnouncementStep announce(Announced before, const std::vector<AlertReport>& active,
                          const std::vector<AlertReport>& resolved);

}  // namespace relaywatch::alert
