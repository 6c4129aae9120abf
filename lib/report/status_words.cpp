#include "report/status_words.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/human_units.hpp"
#include "report/time_text.hpp"
#include "report/unicode_text.hpp"

namespace relaywatch::report {
namespace {

constexpr std::string_view arrow = " → ";

Colour chain_colour(std::string_view state) {
  if (state == "ok") return Colour::good;
  return state == "broken" ? Colour::bad : Colour::warning;
}

}  // namespace

std::string hop_name(const HopKey& hop) {
  const std::string name = printable(hop.source).append(arrow).append(printable(hop.replica));
  return hop.channel.empty() ? name : fmt::format("{} [{}]", name, printable(hop.channel));
}

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

std::string lag_text(const LagView& lag) {
  if (!lag.value) return std::string(unknown_word);
  const Seconds uncertainty = lag.uncertainty.value_or(Seconds(0));
  const bool has_bound = !std::isinf(uncertainty.count());
  if (lag.basis == "lower_bound") {
    return "≥ " + human_duration(has_bound ? std::max(*lag.value - uncertainty, Seconds(0)) : *lag.value);
  }
  std::string text = human_duration(*lag.value);
  if (has_bound && uncertainty > Seconds(0)) text += " ± " + human_duration(uncertainty);
  if (lag.basis == "heartbeat") return text + " by heartbeat";
  return lag.basis == "reported" ? text + " reported" : text;
}

std::string known_duration(std::optional<Seconds> duration) {
  return duration ? human_duration(*duration) : std::string(unknown_word);
}

std::string behind_text(const HopView& hop) {
  if (!hop.to_receive.bytes && !hop.to_apply.bytes) return std::string(unknown_word);
  const bool exact = hop.to_receive.bytes && hop.to_apply.bytes && hop.to_receive.exact && hop.to_apply.exact;
  const std::string bytes = human_bytes(hop.to_receive.bytes.value_or(0) + hop.to_apply.bytes.value_or(0));
  return exact ? bytes : "≥ " + bytes;
}

std::string rate_text(const HopView& hop) {
  return hop.apply_rate ? human_rate(*hop.apply_rate) : std::string(unknown_word);
}

std::string catch_up_text(Seconds catch_up) {
  return std::isinf(catch_up.count()) ? "not catching up" : "catches up in " + human_duration(catch_up);
}

Cell up_cell(const NodeView& node) {
  if (!node.up) return {std::string(unknown_word), Colour::warning};
  return *node.up ? Cell{"up", Colour::good} : Cell{"DOWN", Colour::bad};
}

std::string_view mode_text(const NodeView& node) {
  return !node.read_only ? unknown_word : *node.read_only ? "ro" : "rw";
}

std::string health_line(const StatusView& status, bool colours) {
  constexpr std::size_t longest_version = 20;
  return fmt::format(
      "relaywatch {} at {}: {}\n", cut_end(printable(status.version), longest_version),
      status.at ? rfc3339(*status.at) : std::string(unknown_word),
      status.healthy ? coloured("healthy", Colour::good, colours) : coloured("NOT healthy", Colour::bad, colours));
}

std::string chain_heading(const ChainView& chain, std::size_t width, bool colours) {
  constexpr std::size_t longest_state = 20;
  constexpr std::size_t shortest_name = 10;
  const std::string state = cut_end(printable(chain.state), longest_state);
  const std::string name = printable(chain.name);
  std::string lag = "lag " + lag_text(chain.lag);
  if (chain.state != "ok" && chain.catch_up) lag += ", " + catch_up_text(*chain.catch_up);
  const auto heading = [&](std::size_t place) {
    return coloured("CHAIN " + cut_end(name, place), Colour::heading, colours) + ": " +
           coloured(state, chain_colour(chain.state), colours);
  };
  const std::size_t without_name = display_width("CHAIN : ") + display_width(state);
  const std::size_t with_lag = without_name + display_width(", ") + display_width(lag);
  if (with_lag + std::min(shortest_name, display_width(name)) <= width) {
    return heading(width - with_lag) + ", " + lag + "\n";
  }
  return heading(std::max(width, without_name + shortest_name) - without_name) + "\n" +
         paragraph(lag, 2, width, Colour::plain, false);
}

}  // namespace relaywatch::report
