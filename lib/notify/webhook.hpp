#pragma once

#include <string>

#include "model/notification.hpp"
#include "notify/http_client.hpp"
#include "notify/options.hpp"

namespace relaywatch::notify {

/// Anybody's own HTTP server: one POST when an alert begins and one when it ends. One that is sent again, as after the
/// monitor died between sending and recording it, has the same X-Relaywatch-Delivery. config/README.md describes it.
/// Pure.

/// `monitor_url` is where people look further; "" for none. Bytes that are not UTF-8 are replaced.
std::string webhook_body(const Notification& notification, const std::string& monitor_url);

HttpRequest webhook_request(const Notification& notification, const WebhookOptions& options,
                            const std::string& monitor_url);

}  // namespace relaywatch::notify
