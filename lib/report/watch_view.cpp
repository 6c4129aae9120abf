#include "report/watch_view.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include "base/human_units.hpp"
#include "report/status_words.hpp"
#include "report/text_table.hpp"
#include "report/time_text.hpp"
#include "report/unicode_text.hpp"

namespace relaywatch::report {
namespace {

constexpr Seconds lost_after{3};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Rows for the text: the last one is not for it.
std::size_t text_rows(std::size_t height) { return std::max<std::size_t>(height, 2) - 1; }

std::string seconds_ago(Seconds age) {
  return age < Seconds(60) ? fmt::format("{:.0f} s ago", std::max(age.count(), 0.0)) : human_duration(age) + " ago";
}

}  // namespace

bool is_lost(const WatchMoment& moment) { return moment.problem || (moment.age && *moment.age >= lost_after); }

std::string loss_text(const WatchMoment& moment) {
  if (!is_lost(moment)) return {};
  const std::string seen = moment.age ? "last seen " + seconds_ago(*moment.age) : "never seen";
  return moment.problem ? fmt::format("NO ANSWER, {}: {}", seen, printable(*moment.problem)) : "NO ANSWER, " + seen;
}

std::string watch_text(const WatchMoment& moment, const StatusTableOptions& options) {
  if (!is_lost(moment)) return moment.last ? status_table(*moment.last, options) : "waiting for the daemon\n";
  std::string text = paragraph(loss_text(moment), 0, options.width, Colour::bad, options.colours);
  if (!moment.last) return text;
  text += "This is what it said last:\n\n";
  StatusTableOptions old = options;
  old.colours = false;
  const std::string table = status_table(*moment.last, old);
  for (const std::string_view line : lines_of(table)) text += coloured(line, Colour::faint, options.colours) + "\n";
  return text;
}

std::string change_mark(const StatusView& status) {
  std::string mark;
  const auto add = [&mark](auto&&... parts) { ((mark += parts, mark += '\n'), ...); };
  const auto add_hop = [&add](const HopKey& hop) { add(hop.source, hop.replica, hop.channel); };
  for (const NodeView& node : status.nodes) {
    add(node.name, node.up ? *node.up ? "up" : "down" : "?", mode_text(node), node.version.value_or("?"));
  }
  for (const HopView& hop : status.hops) {
    add_hop(hop.key);
    add(hop.state, hop.cause, hop.suppressed_by.value_or(""));
  }
  for (const ChainView& chain : status.chains) {
    add(chain.name, chain.state, chain.root_cause ? chain.root_cause->cause : "");
    if (chain.root_cause) add_hop(chain.root_cause->hop);
  }
  for (const AlertView& alert : status.alerts) {
    add(alert.name, alert.state, alert.severity, alert.since ? rfc3339(*alert.since) : "?", alert.held_by.value_or(""));
  }
  for (const MaintenanceView& maintenance : status.maintenance) add(maintenance.id);
  if (status.heartbeat) add(status.heartbeat->stale ? "stale" : "", status.heartbeat->problem.value_or(""));
  return mark;
}

std::size_t last_first_line(std::string_view text, std::size_t height) {
  const std::size_t lines = lines_of(text).size();
  return lines - std::min(lines, text_rows(height));
}

std::string screen_frame(std::string_view text, const ScreenOptions& options) {
  constexpr std::string_view home = "\x1b[H";
  constexpr std::string_view rest_of_line = "\x1b[K";
  constexpr std::string_view rest_of_screen = "\x1b[J";
  const std::vector<std::string_view> lines = lines_of(text);
  const std::size_t first = std::min(options.first_line, last_first_line(text, options.height));
  const std::size_t end = std::min(lines.size(), first + text_rows(options.height));
  std::string frame(home);
  for (std::size_t i = first; i < end; ++i) frame.append(lines[i]).append(rest_of_line).append("\r\n");
  std::string below = "q quits";
  if (end - first < lines.size()) {
    below = fmt::format("lines {} to {} of {}: arrows and page keys move, q quits", first + 1, end, lines.size());
  }
  return frame.append(coloured(below, Colour::faint, options.colours)).append(rest_of_line).append(rest_of_screen);
}

}  // namespace relaywatch::report
