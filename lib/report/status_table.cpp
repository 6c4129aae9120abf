#include "report/status_table.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "base/human_units.hpp"
#include "report/text_table.hpp"
#include "report/time_text.hpp"
#include "report/unicode_text.hpp"

namespace relaywatch::report {
namespace {

constexpr std::string_view unknown = "?";
constexpr std::string_view arrow = " → ";

std::string hop_name(const HopKey& hop) {
  const std::string name = printable(hop.source).append(arrow).append(printable(hop.replica));
  return hop.channel.empty() ? name : fmt::format("{} [{}]", name, printable(hop.channel));
}

/// Cuts both names of a hop, so that neither end is lost.
std::string cut_hop(std::string_view hop, std::size_t width) {
  const std::size_t middle = hop.find(arrow);
  if (middle == std::string_view::npos || display_width(hop) <= width || width < display_width(arrow)) {
    return cut_end(hop, width);
  }
  const std::string_view source = hop.substr(0, middle);
  const std::string_view replica = hop.substr(middle + arrow.size());
  const std::size_t names = width - display_width(arrow);
  // What a short name does not need is the other's.
  const std::size_t for_replica =
      std::min(display_width(replica), std::max(names / 2, names - std::min(names, display_width(source))));
  return cut_end(source, names - for_replica).append(arrow).append(cut_end(replica, for_replica));
}

Colour hop_colour(std::string_view state) {
  if (state == "ok") return Colour::good;
  return state == "lagging" || state == "unknown" ? Colour::warning : Colour::bad;
}

Colour chain_colour(std::string_view state) {
  if (state == "ok") return Colour::good;
  return state == "broken" ? Colour::bad : Colour::warning;
}

std::string lag_text(const LagView& lag) {
  if (!lag.value) return std::string(unknown);
  const Seconds uncertainty = lag.uncertainty.value_or(Seconds(0));
  if (lag.basis == "lower_bound") return "≥ " + human_duration(std::max(*lag.value - uncertainty, Seconds(0)));
  std::string text = human_duration(*lag.value);
  if (uncertainty > Seconds(0)) text += " ± " + human_duration(uncertainty);
  if (lag.basis == "heartbeat") return text + " by heartbeat";
  return lag.basis == "reported" ? text + " reported" : text;
}

/// The whole distance, received or not.
std::string behind_text(const HopView& hop) {
  if (!hop.to_receive.bytes && !hop.to_apply.bytes) return std::string(unknown);
  const bool exact = hop.to_receive.bytes && hop.to_apply.bytes && hop.to_receive.exact && hop.to_apply.exact;
  const std::string bytes = human_bytes(hop.to_receive.bytes.value_or(0) + hop.to_apply.bytes.value_or(0));
  return exact ? bytes : "≥ " + bytes;
}

std::string catch_up_text(Seconds catch_up) {
  return std::isinf(catch_up.count()) ? "not catching up" : "catches up in " + human_duration(catch_up);
}

/// "4 min 10 s", from `begin` to the moment of the report.
std::string age(std::optional<WallTime> begin, std::optional<WallTime> at) {
  if (!begin || !at) return std::string(unknown);
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

Cell up_cell(const NodeView& node) {
  if (!node.up) return {std::string(unknown), Colour::warning};
  return *node.up ? Cell{"up", Colour::good} : Cell{"DOWN", Colour::bad};
}

std::string nodes_text(const StatusView& status, const StatusTableOptions& options) {
  TextTable table({{"NODE"}, {"VERSION"}, {"ROLE"}, {"MODE"}, {"UP"}, {"WRITTEN", cut_start}}, 0);
  for (const NodeView& node : status.nodes) {
    const std::string_view mode = !node.read_only ? unknown : *node.read_only ? "ro" : "rw";
    table.add_row({{printable(node.name)},
                   {printable(node.version.value_or(std::string(unknown)))},
                   {std::string(role(status, node))},
                   {std::string(mode)},
                   up_cell(node),
                   {printable(node.written.value_or(std::string(unknown)))}});
    if (node.error) {
      const std::string since = node.down_since ? fmt::format(" (for {})", age(node.down_since, status.at)) : "";
      table.add_note(printable(*node.error) + since, Colour::bad);
    }
    for (const std::string& problem : node.problems) table.add_note(printable(problem), Colour::warning);
  }
  return table.render(options.width, options.colours);
}

std::string known_duration(std::optional<Seconds> duration) {
  return duration ? human_duration(*duration) : std::string(unknown);
}

/// What a chain knows of a hop's replica.
struct ChainPlace {
  bool is_root_cause = false;
  /// How far the replica is behind the chain's origin, which may be known where the hop's lag is not.
  std::optional<Seconds> from_origin{};
  std::optional<std::string> heartbeat{};  ///< the same by the heartbeat, where there is one
};

void add_hop(TextTable& table, const HopView& hop, const ChainPlace& place) {
  std::vector<Cell> cells = {{hop_name(hop.key)}, {printable(hop.state), hop_colour(hop.state)}, {lag_text(hop.lag)}};
  if (place.heartbeat) cells.push_back({*place.heartbeat});
  cells.push_back({behind_text(hop)});
  cells.push_back({hop.apply_rate ? human_rate(*hop.apply_rate) : std::string(unknown)});
  table.add_row(std::move(cells));
  const Colour colour = hop_colour(hop.state);
  if (hop.suppressed_by) {
    table.add_note(fmt::format("{}, explained by {}", printable(hop.cause), printable(*hop.suppressed_by)), colour);
  } else if (place.is_root_cause) {
    table.add_note(printable(hop.cause) + ", the root cause: see below", colour);
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

TextTable hop_table(bool with_heartbeat) {
  std::vector<Column> columns = {{"HOP", cut_hop}, {"STATE"}, {"LAG"}};
  if (with_heartbeat) columns.push_back({"HEARTBEAT"});
  columns.push_back({"BEHIND"});
  columns.push_back({"RATE"});
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
  std::string lag = ", lag " + lag_text(chain.lag);
  if (chain.state != "ok" && chain.catch_up) {
    lag += ", " + catch_up_text(*chain.catch_up);
  }
  const std::string state = printable(chain.state);
  const std::size_t taken = display_width("CHAIN : ") + display_width(state) + display_width(lag);
  const std::string name = cut_end(printable(chain.name), std::max(options.width, taken + 10) - taken);
  std::string text = coloured("CHAIN " + name, Colour::heading, options.colours) + ": " +
                     coloured(state, chain_colour(chain.state), options.colours) + lag + "\n";
  if (chain.slowest_hop && chain.hops.size() > 1 && chain.state != "ok") {
    text += paragraph("most of it over " + hop_name(*chain.slowest_hop), 2, options.width, Colour::plain, false);
  }
  if (!chain.lag_note.empty()) {
    text += paragraph(printable(chain.lag_note), 2, options.width, Colour::warning, options.colours);
  }
  TextTable table = hop_table(!chain.heartbeat_lag.empty());
  for (const HopKey& key : chain.hops) {
    if (const HopView* hop = status.find_hop(key)) add_hop(table, *hop, place_of(key, chain));
  }
  return text + table.render(options.width, options.colours);
}

/// Hops that no chain in the config has, such as one from a source outside the config.
std::string other_hops_text(const StatusView& status, const StatusTableOptions& options) {
  TextTable table = hop_table(false);
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
    add_hop(table, hop, place);
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
  if (!ends) return std::string(unknown);
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
    if (below == nullptr || !below->suppressed_by) continue;
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
  std::string text = fmt::format("relaywatch {} at {}: ", printable(status.version),
                                 status.at ? rfc3339(*status.at) : std::string(unknown));
  text += status.healthy ? coloured("healthy", Colour::good, options.colours)
                         : coloured("NOT healthy", Colour::bad, options.colours);
  text += "\n" + maintenance_text(status, options) + "\n" + nodes_text(status, options);
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
