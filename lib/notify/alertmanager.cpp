#include "notify/alertmanager.hpp"

#include <chrono>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "notify/http_url.hpp"

namespace relaywatch::notify {

std::string rfc3339(WallTime time) {
  const auto millis = std::chrono::floor<std::chrono::milliseconds>(time);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(millis);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                     (millis - seconds).count());
}

std::string alertmanager_body(std::span<const OutgoingAlert> alerts, const std::string& generator_url) {
  auto body = nlohmann::json::array();
  for (const OutgoingAlert& alert : alerts) {
    auto labels = nlohmann::json::object();
    for (const auto& [name, value] : alert.labels) {
      if (!value.empty()) labels[name] = value;
    }
    auto entry = nlohmann::json{{"labels", std::move(labels)},
                                {"annotations", alert.annotations},
                                {"startsAt", rfc3339(alert.starts_at)},
                                {"endsAt", rfc3339(alert.ends_at)}};
    if (!generator_url.empty()) entry["generatorURL"] = generator_url;
    body.push_back(std::move(entry));
  }
  return body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string alertmanager_name(const std::string& url) {
  const auto parsed = parse_http_url(url);
  if (!parsed) return "alertmanager:unusable-url";
  return "alertmanager:" + parsed->host + ":" + parsed->port;
}

}  // namespace relaywatch::notify
