#include "report/status_table.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "base/human_units.hpp"
#include "report/status_words.hpp"
#include "report/text_table.hpp"
#include "report/time_text.hpp"
#include "report/unicode_text.hpp"

namespace relaywatch::report {
namespace {

bool is_wide(const StatusTableOptions& options) { return options.width >= wide_terminal; }

/// "4 min 10 s", from `begin` to the moment of the report.
std::string age(std::optional<WallTime> begin, std::optional<WallTime> at) {
  if (!begin || !at) return std::string(unknown_word);
  return human_duration(std::max(Seconds(*at - *begin), Seconds(0)));
}

std::string_view role(const StatusView& status, const NodeView& node) {
  const auto is_end = [&node](std::string HopKey::*end) {
    return [&node, end](const HopView& hop) { return hop.key.*end == node.name; };
  };
  const bool source = std::ranges::any_of(status.hops, is_end(&HopKey::source));
  const bool replica = std::ranges::any_of(status.hops, is_end(&HopKey::replica));
  if (source && replica) return "both";
  return source ? "source" : replica ? "replica" : "-";
}

std::string nodes_text(const StatusView& status, const StatusTableOptions& options) {
  std::vector<Column> columns = {{"NODE"}, {"VERSION"}, {"ROLE"}, {"MODE"}, {"UP"}, {"WRITTEN", cut_start}};
  if (is_wide(options)) columns.push_back({"ADDRESS"});
  TextTable table(std::move(columns), 0);
  for (const NodeView& node : status.nodes) {
    std::vector<Cell> cells = {{printable(node.name)},
                               {printable(node.version.value_or(std::string(unknown_word)))},
                               {std::string(role(status, node))},
                               {std::string(mode_text(node))},
                               up_cell(node),
                               {printable(node.written.value_or(std::string(unknown_word)))}};
    if (is_wide(options)) cells.push_back({printable(node.address.value_or(std::string(unknown_word)))});
    table.add_row(std::move(cells));
    if (node.error) {
      const std::string since = node.down_since ? fmt::format(" (for {})", age(node.down_since, status.at)) : "";
      table.add_note(printable(*node.error) + since, Colour::bad);
    }
    for (const std::string& problem : node.problems) table.add_note(printable(problem), Colour::warning);
  }
  return table.render(options.width, options.colours);
}

/// What a chain knows of a hop's replica.
struct ChainPlace {
  bool is_root_cause = false;
  /// How far the replica is behind the chain's origin, which may be known where the hop's lag is not.
  std::optional<Seconds> from_origin{};
  std::optional<std::string> heartbeat{};  ///< the same by the heartbeat, where there is one
};

void add_hop(TextTable& table, const HopView& hop, const ChainPlace& place, bool wide) {
  std::vector<Cell> cells = {{hop_name(hop.key)}, {printable(hop.state), hop_colour(hop.state)}, {lag_text(hop.lag)}};
  if (place.heartbeat) cells.push_back({*place.heartbeat});
  cells.push_back({behind_text(hop)});
  cells.push_back({rate_text(hop)});
  if (wide) {
    cells.push_back({known_duration(hop.catch_up)});
    cells.push_back({known_duration(hop.purge_headroom)});
  }
  table.add_row(std::move(cells));
  const Colour colour = hop_colour(hop.state);
  if (place.is_root_cause) {
    table.add_note(printable(hop.cause) + ", the root cause: see below", colour);
  } else if (hop.suppressed_by) {
    table.add_note(fmt::format("{}, explained by {}", printable(hop.cause), printable(*hop.suppressed_by)), colour);
  } else if (hop.cause != "none") {
    table.add_note(fmt::format("{}: {}", printable(hop.cause), printable(hop.summary)), colour);
  } else if (hop.external_source) {
    table.add_note("the source is not in the config", Colour::faint);
  }
  if (hop.state == "lagging" && hop.catch_up) table.add_note(catch_up_text(*hop.catch_up), Colour::plain);
  if (!hop.lag.value && place.from_origin) {
    table.add_note(
        fmt::format("{} is {} behind the origin", printable(hop.key.replica), human_duration(*place.from_origin)),
        Colour::plain);
  }
}

TextTable hop_table(bool with_heartbeat, bool wide) {
  std::vector<Column> columns = {{"HOP", cut_hop}, {"STATE"}, {"LAG"}};
  if (with_heartbeat) columns.push_back({"HEARTBEAT"});
  columns.push_back({"BEHIND"});
  columns.push_back({"RATE"});
  if (wide) {
    columns.push_back({"CATCH-UP"});
    columns.push_back({"PURGE IN"});
  }
  return {std::move(columns), 2};
}

ChainPlace place_of(const HopKey& key, const ChainView& chain) {
  ChainPlace place{.is_root_cause = chain.root_cause && chain.root_cause->hop == key};
  const auto lag = chain.node_lag.find(key.replica);
  if (lag != chain.node_lag.end()) place.from_origin = lag->second;
  const auto heartbeat = chain.heartbeat_lag.find(key.replica);
  if (heartbeat != chain.heartbeat_lag.end()) place.heartbeat = known_duration(heartbeat->second);
  return place;
}

std::string chain_text(const StatusView& status, const ChainView& chain, const StatusTableOptions& options) {
  std::string text = chain_heading(chain, options.width, options.colours);
  if (chain.slowest_hop && chain.hops.size() > 1 && chain.state != "ok") {
    text += paragraph("most of it over " + hop_name(*chain.slowest_hop), 2, options.width, Colour::plain, false);
  }
  if (!chain.lag_note.empty()) {
    text += paragraph(printable(chain.lag_note), 2, options.width, Colour::warning, options.colours);
  }
  TextTable table = hop_table(!chain.heartbeat_lag.empty(), is_wide(options));
  for (const HopKey& key : chain.hops) {
    if (const HopView* hop = status.find_hop(key)) add_hop(table, *hop, place_of(key, chain), is_wide(options));
  }
  return text + table.render(options.width, options.colours);
}

/// Hops that no chain in the config has, such as one from a source outside the config.
std::string other_hops_text(const StatusView& status, const StatusTableOptions& options) {
  TextTable table = hop_table(false, is_wide(options));
  bool any = false;
  for (const HopView& hop : status.hops) {
    const bool in_chain = std::ranges::any_of(status.chains, [&hop](const ChainView& chain) {
      return std::ranges::find(chain.hops, hop.key) != chain.hops.end();
    });
    if (in_chain) continue;
    ChainPlace place;
    for (const ChainView& chain : status.chains) {
      if (!place.from_origin) place.from_origin = place_of(hop.key, chain).from_origin;
    }
    add_hop(table, hop, place, is_wide(options));
    any = true;
  }
  if (!any) return {};
  return "\n" + coloured("HOPS IN NO CHAIN", Colour::heading, options.colours) + "\n" +
         table.render(options.width, options.colours);
}

/// Nothing while its writer lives: the figures stand beside the lag.
std::string heartbeat_text(const StatusView& status, const StatusTableOptions& options) {
  if (!status.heartbeat || (!status.heartbeat->stale && !status.heartbeat->problem)) return {};
  std::string text = "The heartbeat on " + printable(status.heartbeat->node);
  if (status.heartbeat->stale) text += " is stale, silent for " + known_duration(status.heartbeat->silence);
  if (status.heartbeat->problem) {
    text += (status.heartbeat->stale ? std::string(", and") : std::string()) +
            " is not written: " + printable(*status.heartbeat->problem);
  }
  return "\n" + paragraph(text, 0, options.width, Colour::warning, options.colours);
}

/// "18:00" on the day of the report, else with its date.
std::string until_text(const std::optional<WallTime>& ends, const std::optional<WallTime>& at, ShownTime shown_time) {
  constexpr std::size_t date = std::string_view("2026-11-22 ").size();
  constexpr std::size_t minute = std::string_view("2026-11-22 18:00").size();
  if (!ends) return std::string(unknown_word);
  const std::string end = shown_time(*ends).substr(0, minute);
  const bool same_day = at && shown_time(*at).substr(0, date) == end.substr(0, date);
  return same_day ? end.substr(date) : end;
}

std::string maintenance_text(const StatusView& status, const StatusTableOptions& options) {
  std::string text;
  for (const MaintenanceView& one : status.maintenance) {
    const std::string line =
        fmt::format("in maintenance until {}: {} {} ({})", until_text(one.ends, status.at, options.shown_time),
                    printable(one.scope), printable(one.name), printable(one.reason));
    text += paragraph(line, 0, options.width, Colour::warning, options.colours);
  }
  return text;
}

std::string root_cause_text(const StatusView& status, const ChainView& chain, const StatusTableOptions& options) {
  if (!chain.root_cause) return {};
  const HopKey& key = chain.root_cause->hop;
  const HopView* hop = status.find_hop(key);
  std::string text = "\n" + coloured("ROOT CAUSE", Colour::heading, options.colours) + " in " +
                     cut_end(printable(chain.name), options.width - std::min<std::size_t>(options.width, 14)) + "\n";
  std::string fault = hop_name(key) + ": " + printable(chain.root_cause->cause);
  if (hop != nullptr && hop->since) fault += ", for " + age(hop->since, status.at);
  text += paragraph(fault, 2, options.width, Colour::bad, options.colours);
  if (hop == nullptr) return text;
  text += paragraph(printable(hop->summary), 2, options.width, Colour::plain, false);
  if (!hop->advice.empty()) {
    text += paragraph("Do: " + printable(hop->advice), 2, options.width, Colour::plain, false);
  }
  std::string explained;
  for (const HopKey& other : chain.hops) {
    const HopView* below = status.find_hop(other);
    if (other == key || below == nullptr || !below->suppressed_by) continue;
    explained += (explained.empty() ? "" : ", ") + hop_name(other);
  }
  if (!explained.empty()) text += paragraph("Explains: " + explained, 2, options.width, Colour::plain, false);
  return text;
}

std::string alerts_text(const StatusView& status, const StatusTableOptions& options) {
  if (status.alerts.empty()) return "\nNo alerts.\n";
  TextTable table({{"ALERT"}, {"STATE"}, {"SEVERITY"}, {"FOR"}}, 2);
  for (const AlertView& alert : status.alerts) {
    const bool firing = alert.state == "firing";
    const Colour colour = !firing ? Colour::warning : Colour::bad;
    table.add_row({{printable(alert.name)},
                   {printable(alert.state), colour},
                   {printable(alert.severity)},
                   {age(alert.since, status.at)}});
    table.add_note(printable(alert.summary), Colour::plain);
    if (alert.held_by) table.add_note("pages are held by maintenance " + printable(*alert.held_by), Colour::faint);
  }
  return "\n" + coloured("ALERTS", Colour::heading, options.colours) + "\n" +
         table.render(options.width, options.colours);
}

}  // namespace

std::string status_table(const StatusView& status, const StatusTableOptions& options) {
  std::string text = health_line(status, options.colours) + maintenance_text(status, options);
  text += "\n" + nodes_text(status, options);
  for (const ChainView& chain : status.chains) text += "\n" + chain_text(status, chain, options);
  text += other_hops_text(status, options);
  text += heartbeat_text(status, options);
  for (const ChainView& chain : status.chains) text += root_cause_text(status, chain, options);
  return text + alerts_text(status, options);
}

Result<std::string> status_table(const nlohmann::json& status, const StatusTableOptions& options) {
  const auto view = parse_status(status);
  if (view.has_error()) return view.error();
  // A string also makes an Error, hence the tag.
  return {boost::system::in_place_value, status_table(*view, options)};
}

}  // namespace relaywatch::report
