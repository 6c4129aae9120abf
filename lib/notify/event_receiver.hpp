#pragma once

#include <string>

#include "model/notification.hpp"
#include "notify/answer.hpp"
#include "notify/http_client.hpp"
#include "notify/options.hpp"

namespace relaywatch::notify {

/// What the dispatcher needs to know of a receiver of events, whichever its kind. Pure.

HttpRequest request_for(const EventReceiverOptions& receiver, const Notification& notification,
                        const std::string& monitor_url);

/// A status of 4xx, but for 408 and 429, refuses the notification for good. Whatever is wrong on the way to the
/// receiver may be mended at any time, a certificate too: then the notification is still wanted.
Answer judge(const EventReceiverOptions& receiver, const HttpResult& result);

/// It makes one of what two monitors tell it.
bool deduplicates(const EventReceiverOptions& receiver);

/// `text` with whatever it holds of the receiver's secrets replaced by "***": its keys, its URL, the URL's parts.
std::string without_secrets(std::string text, const EventReceiverOptions& receiver);

}  // namespace relaywatch::notify
