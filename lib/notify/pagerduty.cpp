#include "notify/pagerduty.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "alert/alert_identity.hpp"
#include "notify/alertmanager.hpp"
#include "notify/digest.hpp"
#include "notify/message_text.hpp"

namespace relaywatch::notify {
namespace {

using nlohmann::json;

/// PagerDuty's own limit.
constexpr std::size_t longest_summary = 1024;

json details_of(const AlertReport& alert) {
  json details = {{"labels", alert::identity(alert)}};
  for (const auto& [name, text] : alert.annotations) {
    // What the hop or node says is its evidence.
    if (name != "summary" && !text.empty()) details[name == "description" ? "evidence" : name] = text;
  }
  if (!alert.affects.empty()) details["affects"] = alert.affects;
  return details;
}

json payload_of(const AlertReport& alert) {
  const auto labels = alert::identity(alert);
  const std::string subject = subject_of(alert);
  json payload = {{"summary", shortened(alert.name + ": " + alert.summary(), longest_summary)},
                  {"source", subject.empty() ? "relaywatch" : subject},
                  {"severity", alert.severity == Severity::critical ? "critical" : "warning"},
                  {"timestamp", rfc3339(alert.since)},
                  {"custom_details", details_of(alert)}};
  if (const auto chain = labels.find("chain"); chain != labels.end()) payload["group"] = chain->second;
  payload["class"] = labels.contains("cause") ? labels.at("cause") : alert.name;
  return payload;
}

}  // namespace

std::string pagerduty_key(const AlertReport& alert) {
  return "relaywatch-" + sha256(json(alert::identity(alert)).dump(-1, ' ', false, json::error_handler_t::replace));
}

std::string pagerduty_body(const Notification& notification, const PagerdutyOptions& options,
                           const std::string& monitor_url) {
  const bool fires = notification.kind == Notification::Kind::firing;
  json body = {{"routing_key", options.routing_key.reveal()},
               {"event_action", fires ? "trigger" : "resolve"},
               {"dedup_key", pagerduty_key(notification.alert)}};
  if (fires) {
    body["payload"] = payload_of(notification.alert);
    body["client"] = "relaywatch";
    if (!monitor_url.empty()) {
      body["client_url"] = monitor_url;
      body["links"] = json::array({{{"href", monitor_url}, {"text", "relaywatch"}}});
    }
  }
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

HttpRequest pagerduty_request(const Notification& notification, const PagerdutyOptions& options,
                              const std::string& monitor_url) {
  HttpRequest request;
  request.method = "POST";
  request.url = options.url;
  request.headers = {{"Content-Type", "application/json"}};
  request.body = pagerduty_body(notification, options, monitor_url);
  return request;
}

}  // namespace relaywatch::notify
