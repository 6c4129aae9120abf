#include "alert/affected.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <string_view>

#include "base/human_units.hpp"

namespace relaywatch::alert {
namespace {

/// Those that keep data from passing on. Others say so themselves (ChainLagging) or are of no consequence for the data.
constexpr std::array faults_that_hold_up = {"HopBroken",  "HopStopped",    "HopStalled",
                                            "HopLagging", "TopologyDrift", "NodeDown"};

std::string label(const Observation& seen, const char* name) {
  const auto found = seen.labels.find(name);
  return found == seen.labels.end() ? "" : found->second;
}

/// Against the origin of the first chain that measures it.
std::optional<LagFigure> lag_of(const std::string& node, const FleetReport& report) {
  for (const ChainReport& chain : report.chains) {
    const auto found = chain.node_lag.find(node);
    if (found != chain.node_lag.end() && found->second) return found->second;
  }
  return std::nullopt;
}

/// "n3, n4 and n5"
std::string listed(const std::vector<std::string>& nodes) {
  if (nodes.size() == 1) return nodes.front();
  return fmt::format("{} and {}", fmt::join(nodes.begin(), nodes.end() - 1, ", "), nodes.back());
}

/// How old the data of all of them is: that of the oldest, and nothing as soon as one is not known.
std::string age_of(const std::vector<std::string>& nodes, bool grows, const FleetReport& report) {
  LagFigure oldest;
  for (const std::string& node : nodes) {
    const auto lag = lag_of(node, report);
    if (!lag) return "by an unknown time";
    if (lag->value >= oldest.value) oldest = *lag;
  }
  if (oldest.value < Seconds(1)) return "from the next write on";
  return fmt::format("by {}{}{}", oldest.basis == LagBasis::lower_bound ? "at least " : "",
                     human_duration(oldest.value), grows ? " and growing" : "");
}

void note(Observation& seen, const FleetReport& report) {
  const HopReport* hop = report.find_hop({label(seen, "source"), label(seen, "replica"), label(seen, "channel")});
  if (hop != nullptr) {
    seen.affects = nodes_behind(hop->id.replica, report);
    seen.affects.insert(seen.affects.begin(), hop->id.replica);
  } else {
    seen.affects = nodes_behind(label(seen, "node"), report);
  }
  if (seen.affects.empty()) return;
  const bool grows = hop != nullptr && hop->catch_up && std::isinf(hop->catch_up->count());
  seen.annotations["affects"] =
      fmt::format("{} {} stale {}", listed(seen.affects), seen.affects.size() == 1 ? "is" : "are",
                  age_of(seen.affects, grows, report));
}

}  // namespace

std::vector<std::string> nodes_behind(const std::string& node, const FleetReport& report) {
  std::vector<std::string> found = {node};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::string source = found[i];
    for (const HopReport& hop : report.hops) {
      const bool known = std::ranges::find(found, hop.id.replica) != found.end();
      if (hop.id.source == source && !known) found.push_back(hop.id.replica);
    }
  }
  found.erase(found.begin());
  return found;
}

void add_affected(std::vector<Observation>& all, const FleetReport& report) {
  for (Observation& seen : all) {
    const bool holds_up = std::ranges::find(faults_that_hold_up, seen.key.name) != faults_that_hold_up.end();
    if (holds_up && seen.verdict == Verdict::raise) note(seen, report);
  }
}

}  // namespace relaywatch::alert
