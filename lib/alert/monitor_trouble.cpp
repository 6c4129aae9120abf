#include "alert/monitor_trouble.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "alert/node_rule.hpp"
#include "alert/rule.hpp"

namespace relaywatch::alert {
namespace {

/// Polls are spread over their interval.
constexpr Seconds together{10};
/// The pauses between attempts to reach a node that is down are shorter.
constexpr Seconds time_to_return{60};
constexpr std::size_t fewest = 3;

/// The largest number of nodes that were lost within the same few seconds.
std::size_t lost_together(const std::vector<WallTime>& last_seen) {
  std::size_t most = 0;
  for (const WallTime& first : last_seen) {
    const auto with_it = std::ranges::count_if(
        last_seen, [&](const WallTime& seen) { return seen >= first && Seconds(seen - first) <= together; });
    most = std::max(most, static_cast<std::size_t>(with_it));
  }
  return most;
}

}  // namespace

bool is_out_of_reach(const NodeReport& node) {
  if (!node.error) return false;
  switch (node.error->failure) {
    case ProbeFailure::unreachable:
    case ProbeFailure::timed_out:
    case ProbeFailure::name_unresolved:
    case ProbeFailure::abandoned_statements: return true;
    default: return false;
  }
}

std::optional<std::string> monitor_trouble(const FleetReport& report) {
  std::vector<WallTime> last_seen;
  for (const NodeReport& node : report.nodes) {
    if (is_out_of_reach(node) && node.last_seen) last_seen.push_back(*node.last_seen);
  }
  if (last_seen.empty()) return std::nullopt;
  // One that came back before the others were lost was a fault of its own.
  const WallTime lost_at = std::ranges::min(last_seen);
  const auto back = static_cast<std::size_t>(std::ranges::count_if(report.nodes, [&](const NodeReport& node) {
    return node.recovered_at && *node.recovered_at > lost_at &&
           Seconds(report.at.wall - *node.recovered_at) < time_to_return;
  }));
  const std::size_t lost = lost_together(last_seen);
  if (lost + back < fewest || (lost + back) * 2 <= report.nodes.size()) return std::nullopt;
  return fmt::format("{} of {} nodes were lost at the same time: the monitor's own network is the likelier cause", lost,
                     report.nodes.size());
}

void observe_monitor(std::vector<Observation>& all, const FleetReport& report, const Options& options) {
  const Rule rule("NodeDown", node_down_defaults, Severity::critical, Scope{}, options);
  if (!rule.enabled()) return;
  Observation seen = rule.observation("", {{"cause", "monitor_cut_off"}});
  if (report.monitor_trouble) {
    seen.verdict = Verdict::raise;
    seen.annotations["summary"] = "relaywatch cannot see the fleet: " + *report.monitor_trouble;
    seen.annotations["advice"] =
        "Check the network of the machine that relaywatch runs on. Replication itself is probably going on; until this "
        "is mended nobody watches it.";
  } else {
    seen.all_clear = "relaywatch sees the fleet again: it could not for {lasted}";
  }
  all.push_back(std::move(seen));
}

}  // namespace relaywatch::alert
