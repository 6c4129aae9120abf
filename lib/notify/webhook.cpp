#include "notify/webhook.hpp"

#include <nlohmann/json.hpp>

#include "alert/alert_identity.hpp"
#include "notify/alertmanager.hpp"
#include "notify/digest.hpp"

namespace relaywatch::notify {

std::string webhook_body(const Notification& notification, const std::string& monitor_url) {
  using nlohmann::json;
  const AlertReport& alert = notification.alert;
  const bool fires = notification.kind == Notification::Kind::firing;
  json body = {{"version", 1},
               {"id", std::to_string(notification.id)},
               {"status", fires ? "firing" : "resolved"},
               {"alert", alert.name},
               {"severity", to_string(alert.severity)},
               {"labels", alert::identity(alert)},
               {"annotations", alert.annotations},
               {"affects", alert.affects},
               {"since", rfc3339(alert.since)},
               {"decided", rfc3339(notification.decided)},
               {"monitor", monitor_url.empty() ? json() : json(monitor_url)}};
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

HttpRequest webhook_request(const Notification& notification, const WebhookOptions& options,
                            const std::string& monitor_url) {
  HttpRequest request;
  request.method = "POST";
  request.url = options.url.reveal();
  request.body = webhook_body(notification, monitor_url);
  request.headers = {{"Content-Type", "application/json"}, {"X-Relaywatch-Delivery", std::to_string(notification.id)}};
  if (options.secret) {
    request.headers.emplace_back("X-Relaywatch-Signature", "sha256=" + hmac_sha256(*options.secret, request.body));
  }
  return request;
}

}  // namespace relaywatch::notify
