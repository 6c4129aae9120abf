#include "report/event_table.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "report/text_table.hpp"
#include "report/unicode_text.hpp"

namespace relaywatch::report {
namespace {

using nlohmann::json;

struct Line {
  std::string time;
  std::string kind;
  std::string text;
  Colour colour = Colour::plain;
};

std::optional<std::string> text_at(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

/// "hop_state" → "hop": the column says what it is about.
std::string shown_kind(std::string_view kind) {
  constexpr std::size_t longest = 12;
  return cut_end(printable(kind.substr(0, kind.find('_'))), longest);
}

/// "-" when there is nothing to see of it.
std::string shown_text(std::string_view text) {
  std::string shown = printable(text);
  return shown.find_first_not_of(' ') == std::string::npos ? "-" : shown;
}

Colour colour_of(const json& event) {
  const auto details = event.find("details");
  const auto state = details != event.end() && details->is_object() ? text_at(*details, "state") : std::nullopt;
  if (!state) return Colour::plain;
  if (*state == "ok" || *state == "up" || *state == "resolved") return Colour::good;
  if (*state == "lagging" || *state == "unknown" || *state == "refused") return Colour::warning;
  const bool is_neutral = event.value("kind", "") == "daemon" || event.value("kind", "") == "maintenance" ||
                          event.value("kind", "") == "config";
  return is_neutral ? Colour::plain : Colour::bad;
}

std::optional<Line> read_line(const json& event, ShownTime shown_time) {
  if (!event.is_object()) return std::nullopt;
  const auto at = text_at(event, "at");
  const auto time = at ? parse_rfc3339(*at) : std::nullopt;
  const auto kind = text_at(event, "kind");
  const auto text = text_at(event, "text");
  if (!time || !kind || !text) return std::nullopt;
  return Line{shown_time(*time), shown_kind(*kind), shown_text(*text), colour_of(event)};
}

}  // namespace

Result<std::string> event_table(const json& reply, const EventTableOptions& options) {
  const auto events = reply.is_object() ? reply.find("events") : reply.end();
  if (!reply.is_object() || events == reply.end() || !events->is_array()) {
    return Error{"not a list of relaywatch's events"};
  }
  std::vector<Line> lines;
  std::size_t kind_width = 0;
  for (std::size_t i = 0; i < events->size(); ++i) {
    auto line = read_line((*events)[i], options.shown_time);
    if (!line) return Error{fmt::format("not a list of relaywatch's events: events[{}] has no time, kind or text", i)};
    kind_width = std::max(kind_width, display_width(line->kind));
    lines.push_back(std::move(*line));
  }
  std::string table;
  const auto left_out = reply.find("left_out");
  if (left_out != reply.end() && left_out->is_number_integer() && left_out->get<std::int64_t>() > 0) {
    table += coloured(fmt::format("({} earlier ones left out)", left_out->get<std::int64_t>()), Colour::faint,
                      options.colours) +
             "\n";
  }
  for (const Line& line : lines) {
    const std::string begin =
        fmt::format("{}  {}{}  ", line.time, line.kind, std::string(kind_width - display_width(line.kind), ' '));
    const std::size_t indent = display_width(begin);
    table += begin + paragraph(line.text, indent, options.width, line.colour, options.colours).substr(indent);
  }
  // A string also makes an Error, hence the tag.
  return {boost::system::in_place_value, lines.empty() ? "Nothing happened in that time.\n" : table};
}

}  // namespace relaywatch::report
