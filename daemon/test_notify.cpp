#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "config/load.hpp"
#include "notify/alertmanager.hpp"
#include "notify/answer.hpp"
#include "notify/event_receiver.hpp"
#include "notify/http_client.hpp"
#include "notify/http_url.hpp"
#include "notify/routing.hpp"

namespace relaywatch::daemon {
namespace {

using Kind = Notification::Kind;

/// What a receiver answers to a notification.
struct Receiver {
  std::string name;
  std::function<notify::Answer(const Notification&)> send;
};

AlertReport test_alert(WallTime now) {
  AlertReport alert;
  alert.name = "RelaywatchTest";
  alert.state = AlertState::firing;
  alert.severity = Severity::warning;
  alert.labels = {{"alertname", alert.name}, {"severity", "warning"}, {"cause", "test"}};
  alert.annotations = {{"summary", "This is a test of relaywatch's notifications: nothing is wrong."},
                       {"advice", "Nothing needs to be done."}};
  alert.since = now;
  return alert;
}

notify::Answer send_to_alertmanager(const std::string& url, Duration timeout, const Notification& notification) {
  notify::OutgoingAlert alert{notification.alert.labels, notification.alert.annotations, notification.alert.since,
                              notification.decided, true};
  if (notification.kind == Kind::firing) {
    alert.ends_at = notification.decided + std::chrono::minutes(1);
    alert.resolved = false;
  }
  notify::HttpRequest request;
  request.method = "POST";
  request.url = notify::join_url(url, "/api/v2/alerts");
  request.headers = {{"Content-Type", "application/json"}};
  request.body = notify::alertmanager_body(std::vector{alert}, "");
  request.timeout = timeout;
  return notify::answer_of(notify::perform(request),
                           [&](std::string text) { return notify::without_userinfo(std::move(text), url); });
}

std::vector<Receiver> receivers_of(const notify::Options& options) {
  std::vector<Receiver> receivers;
  const auto names = notify::alertmanager_names(options);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const notify::AlertmanagerOptions& group = options.alertmanagers[i];
    for (std::size_t j = 0; j < names[i].size(); ++j) {
      receivers.push_back({names[i][j], [url = group.urls[j], timeout = group.timeout](const Notification& one) {
                             return send_to_alertmanager(url, timeout, one);
                           }});
    }
  }
  for (const notify::EventReceiverOptions& receiver : options.event_receivers) {
    receivers.push_back({receiver.name, [receiver](const Notification& one) {
                           return notify::judge(receiver, notify::perform(notify::request_for(receiver, one, "")));
                         }});
  }
  return receivers;
}

/// Those that the operator may mean: by the whole name, by the part after the type, or by the type.
std::vector<Receiver> chosen(std::vector<Receiver> receivers, const std::string& wanted) {
  std::erase_if(receivers, [&](const Receiver& receiver) {
    const auto colon = receiver.name.find(':');
    return receiver.name != wanted && receiver.name.substr(0, colon) != wanted &&
           receiver.name.substr(colon + 1) != wanted;
  });
  return receivers;
}

bool send(const Receiver& receiver, const Notification& notification, std::string_view what) {
  const notify::Answer answer = receiver.send(notification);
  const bool delivered = answer.verdict == notify::Verdict::delivered;
  std::cout << fmt::format("{}: {}: {}\n", receiver.name, what,
                           delivered ? "delivered" : "not delivered: " + answer.reason)
            << std::flush;
  return delivered;
}

}  // namespace

int test_notify(const TestNotifyCommand& command) {
  const config::Loaded loaded = config::load_file(command.config_file);
  if (!loaded.config) {
    std::cerr << config::render_problems(loaded, command.config_file.string());
    return 2;
  }
  const std::vector<Receiver> all = receivers_of(loaded.config->notify);
  const std::vector<Receiver> receivers = chosen(all, command.receiver);
  if (receivers.empty()) {
    std::cerr << fmt::format("relaywatch: no receiver is called {}; there are:\n", command.receiver);
    for (const Receiver& receiver : all) std::cerr << "  " << receiver.name << '\n';
    return 2;
  }
  bool delivered = true;
  for (const Receiver& receiver : receivers) {
    const WallTime now = Moment::now().wall;
    const auto id = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count();
    Notification notification{static_cast<std::uint64_t>(id), receiver.name, Kind::firing, test_alert(now), now, {}};
    if (!send(receiver, notification, "a test alert")) {
      delivered = false;
      continue;
    }
    ++notification.id;
    notification.kind = Kind::resolved;
    notification.decided = Moment::now().wall;
    delivered = send(receiver, notification, "its end") && delivered;
  }
  return delivered ? 0 : 1;
}

}  // namespace relaywatch::daemon
