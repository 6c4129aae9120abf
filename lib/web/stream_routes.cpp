#include "web/stream_routes.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "report/event_json.hpp"
#include "web/status_line.hpp"

namespace relaywatch::web {

namespace {

constexpr Duration between_statuses = std::chrono::seconds(1);
/// People wait for it.
constexpr Duration between_urgent_statuses = std::chrono::milliseconds(200);
/// Of those that a client missed; what it still lacks then follows at once.
constexpr std::size_t events_at_once = 200;

std::optional<std::uint64_t> last_event_id(const Request& request) {
  const auto text = request.header("Last-Event-ID");
  if (!text) return std::nullopt;
  std::uint64_t id = 0;
  const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), id);
  return failure == std::errc() && end == text->data() + text->size() ? std::optional(id) : std::nullopt;
}

}  // namespace

StatusFeed::StatusFeed(const Context& context, std::optional<std::uint64_t> last_event) : context_(context) {
  const std::uint64_t newest = context.last_event ? context.last_event() : 0;
  last_event_ = last_event.value_or(newest);
  // One that is yet to come is of a journal that is gone: of this one the client has seen nothing.
  if (last_event_ > newest) last_event_ = 0;
}

std::string StatusFeed::take(MonoTime now) {
  std::string text = begun_ ? "" : "retry: 2000\n\n";
  begun_ = true;
  const std::string events = take_events();
  text += events;
  urgent_ = urgent_ || !events.empty();
  const auto report = context_.report ? context_.report() : nullptr;
  const bool news = report && report != told_.lock();
  waits_ = news && told_at_ && now - *told_at_ < gap();
  if (!news || waits_) return text;
  text += "event: status\ndata: ";
  text += context_.status_line->of(context_, report);
  text += "\n\n";
  told_ = report;
  told_at_ = now;
  urgent_ = false;
  return text;
}

std::string StatusFeed::take_events() {
  std::string text;
  if (!context_.events_after || context_.last_event() == last_event_) return text;
  const std::vector<Event> events = context_.events_after(last_event_);
  for (const Event& event : std::span(events).first(std::min(events.size(), events_at_once))) {
    const auto list = report::events_json(std::span(&event, 1));
    text += fmt::format("id: {}\nevent: journal\ndata: {}\n\n", event.id, list.front().dump());
    last_event_ = event.id;
  }
  return text;
}

std::optional<MonoTime> StatusFeed::due() const { return waits_ ? std::optional(*told_at_ + gap()) : std::nullopt; }

Duration StatusFeed::gap() const { return urgent_ ? between_urgent_statuses : between_statuses; }

Response get_stream(const Context& context, const Request& request, std::string_view) {
  Response response;
  response.content_type = "text/event-stream";
  response.headers.emplace_back("X-Accel-Buffering", "no");  // nginx would hold events back
  response.feed = std::make_unique<StatusFeed>(context, last_event_id(request));
  return response;
}

}  // namespace relaywatch::web
