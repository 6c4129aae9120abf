#pragma once

#include <string>

#include "model/notification.hpp"
#include "notify/http_client.hpp"
#include "notify/options.hpp"

namespace relaywatch::notify {

/// A Slack incoming webhook: one message when an alert begins and one when it ends. Slack cannot tell a message that is
/// sent again, which happens when the monitor dies between sending and recording it. Pure.

/// `monitor_url` is where people look further; "" for none. Bytes that are not UTF-8 are replaced.
std::string slack_body(const Notification& notification, const std::string& monitor_url);

HttpRequest slack_request(const Notification& notification, const SlackOptions& options,
                          const std::string& monitor_url);

}  // namespace relaywatch::notify
