#pragma once

#include <string>

#include "model/notification.hpp"
#include "notify/http_client.hpp"
#include "notify/options.hpp"

namespace relaywatch::notify {

/// PagerDuty's Events API v2: an incident is triggered when an alert begins and resolved when it ends. Of the same
/// alert told twice, also by two monitors, PagerDuty makes one, by the key. Pure.

/// From the alert's identity alone, so that it is the same after a restart and on every monitor.
std::string pagerduty_key(const AlertReport& alert);

/// `monitor_url` is where people look further; "" for none. Bytes that are not UTF-8 are replaced.
std::string pagerduty_body(const Notification& notification, const PagerdutyOptions& options,
                           const std::string& monitor_url);

HttpRequest pagerduty_request(const Notification& notification, const PagerdutyOptions& options,
                              const std::string& monitor_url);

}  // namespace relaywatch::notify
