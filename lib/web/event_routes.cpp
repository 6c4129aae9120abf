#include "web/event_routes.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

#include "report/event_json.hpp"

namespace relaywatch::web {

namespace {

constexpr std::size_t default_limit = 1000;
constexpr std::size_t largest_limit = 10'000;

std::optional<std::size_t> read_limit(std::optional<std::string_view> text) {
  if (!text) return default_limit;
  std::size_t limit = 0;
  const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), limit);
  const bool is_number = failure == std::errc() && end == text->data() + text->size();
  return is_number && limit >= 1 && limit <= largest_limit ? std::optional(limit) : std::nullopt;
}

}  // namespace

Response get_events(const Context& context, const Request& request, std::string_view) {
  if (!context.events) return error_response(501, "this process keeps no events");
  const auto limit = read_limit(request.query_value("limit"));
  if (!limit) return error_response(400, "limit: expected a number from 1 to " + std::to_string(largest_limit));
  const auto events = context.events(request.query_value("since"));
  if (!events) return error_response(400, "since: " + events.error().message);
  const std::size_t left_out = events->size() - std::min(events->size(), *limit);
  const nlohmann::ordered_json body = {{"events", report::events_json(std::span(*events).subspan(left_out))},
                                       {"left_out", left_out}};
  Response response;
  response.body = body.dump() + "\n";
  return response;
}

}  // namespace relaywatch::web
