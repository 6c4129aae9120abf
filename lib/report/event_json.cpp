#include "report/event_json.hpp"

#include <nlohmann/json.hpp>

#include "report/time_text.hpp"
#include "report/unicode_text.hpp"

namespace relaywatch::report {

using Json = nlohmann::ordered_json;

Json events_json(std::span<const Event> events) {
  Json list = Json::array();
  for (const Event& event : events) {
    Json details = Json::object();
    for (const auto& [name, value] : event.details) details[valid_utf8(name)] = valid_utf8(value);
    list.push_back({{"id", event.id},
                    {"at", rfc3339(event.at)},
                    {"kind", to_string(event.kind)},
                    {"subject", event.subject.empty() ? Json(nullptr) : Json(valid_utf8(event.subject))},
                    {"text", valid_utf8(event.text)},
                    {"details", std::move(details)}});
  }
  return list;
}

}  // namespace relaywatch::report
