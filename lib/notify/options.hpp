#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::notify {

/// What an alert's label must be; a label that the alert lacks is "".
struct LabelMatch {
  std::string label;
  std::string value;
  bool is_pattern = false;  ///< `value` is a regular expression (see base/pattern.hpp) that the whole label must match

  bool operator==(const LabelMatch&) const = default;
};

/// Which alerts a receiver is told of.
struct Wanted {
  Severity min_severity = Severity::warning;
  std::vector<LabelMatch> match;  ///< all must hold

  bool operator==(const Wanted&) const = default;
};

/// A group of Alertmanagers: each URL gets every alert (Alertmanager's own high-availability scheme).
struct AlertmanagerOptions {
  std::vector<std::string> urls;                       ///< "http://127.0.0.1:9093", with a path prefix if it has one
  Duration resend_interval = std::chrono::minutes(1);  ///< firing alerts are sent again this often
  Duration timeout = std::chrono::seconds(5);          ///< for one request
  Wanted wanted{};

  bool operator==(const AlertmanagerOptions&) const = default;
};

/// PagerDuty's Events API v2.
struct PagerdutyOptions {
  std::string url = "https://events.pagerduty.com/v2/enqueue";
  Secret routing_key;

  bool operator==(const PagerdutyOptions&) const = default;
};

/// A Slack incoming webhook.
struct SlackOptions {
  Secret url;

  bool operator==(const SlackOptions&) const = default;
};

/// Anybody's own HTTP server.
struct WebhookOptions {
  Secret url;                    ///< it may hold a token
  std::optional<Secret> secret;  ///< signs the body; absent: it is not signed

  bool operator==(const WebhookOptions&) const = default;
};

/// A receiver that is told of each beginning and each end of an alert, once.
struct EventReceiverOptions {
  std::string name;  ///< in metrics, logs and the outbox: "slack:oncall"; unique, holds no secret
  Duration timeout = std::chrono::seconds(10);
  Wanted wanted{};
  std::variant<PagerdutyOptions, SlackOptions, WebhookOptions> kind;

  bool operator==(const EventReceiverOptions&) const = default;
};

struct Options {
  std::vector<AlertmanagerOptions> alertmanagers;
  std::vector<EventReceiverOptions> event_receivers;

  bool operator==(const Options&) const = default;
};

}  // namespace relaywatch::notify
