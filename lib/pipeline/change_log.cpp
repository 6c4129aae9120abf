#include "pipeline/change_log.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <utility>

#include "base/human_units.hpp"

namespace relaywatch::pipeline {
namespace {

using Details = std::map<std::string, std::string>;

std::string subject_of(const HopId& hop) { return fmt::format("{}|{}|{}", hop.source, hop.replica, hop.channel); }

std::string name_of(const HopId& hop) {
  const std::string name = fmt::format("{} → {}", hop.source, hop.replica);
  return hop.channel.empty() ? name : fmt::format("{} [{}]", name, hop.channel);
}

/// Parts that are empty are left out.
Event event(WallTime at, EventKind kind, std::string subject, std::string text, Details details) {
  std::erase_if(details, [](const auto& detail) { return detail.second.empty(); });
  return {.id = 0,
          .at = at,
          .kind = kind,
          .subject = std::move(subject),
          .text = std::move(text),
          .details = std::move(details)};
}

std::string detail(const Event& event, const std::string& name) {
  const auto found = event.details.find(name);
  return found == event.details.end() ? std::string() : found->second;
}

Event alert_event(WallTime at, const AlertReport& alert, bool fires) {
  Details details = alert.labels;
  details["state"] = fires ? "firing" : "resolved";
  details["held_by"] = alert.held_by;
  const std::string held =
      fires && !alert.held_by.empty() ? fmt::format(" (held by maintenance {})", alert.held_by) : "";
  return event(at, EventKind::alert, alert.name,
               fmt::format("{} {}: {}{}", alert.name, fires ? "fires" : "is over", alert.summary(), held),
               std::move(details));
}

template <typename T>
bool is_another(const std::optional<T>& before, const std::optional<T>& now) {
  return before && now && *before != *now;
}

}  // namespace

void ChangeLog::recall(const std::vector<Event>& journal) {
  for (const Event& told : journal) {
    const std::string state = detail(told, "state");
    if (state.empty()) continue;
    if (told.kind == EventKind::hop_state) {
      hops_[{detail(told, "source"), detail(told, "replica"), detail(told, "channel")}] = {state,
                                                                                           detail(told, "cause")};
    }
    if (told.kind == EventKind::node_state) {
      nodes_[told.subject] = {.up = state == "up", .down_since = told.at, .facts = std::nullopt};
    }
  }
}

std::vector<Event> ChangeLog::take(const FleetReport& report, const std::vector<AlertReport>& fired,
                                   const std::vector<AlertReport>& resolved) {
  const WallTime at = report.at.wall;
  std::vector<Event> events;
  std::set<HopId> links;
  for (const HopReport& hop : report.hops) links.insert(hop.id);
  forget_what_is_gone(report, links);
  for (const NodeReport& node : report.nodes) tell_node(events, node, at);
  tell_links(events, report, std::move(links));
  for (const HopReport& hop : report.hops) tell_hop(events, hop, at);
  for (const AlertReport& alert : resolved) events.push_back(alert_event(at, alert, false));
  for (const AlertReport& alert : fired) events.push_back(alert_event(at, alert, true));
  return events;
}

void ChangeLog::tell_node(std::vector<Event>& events, const NodeReport& node, WallTime at) {
  if (!node.polled_yet) return;
  NodeTold& told = nodes_[node.name];
  if (told.up && !node.up) {
    const std::string why = node.error ? node.error->message : "it does not answer";
    const std::string kind = node.error ? std::string(to_string(node.error->failure)) : std::string();
    told.down_since = node.down_since.value_or(at);
    events.push_back(event(at, EventKind::node_state, node.name,
                           fmt::format("{} ({}) cannot be read: {}", node.name, node.address, why),
                           {{"state", "down"}, {"error", kind}}));
  } else if (!told.up && node.up) {
    const Seconds lasted = told.down_since ? Seconds(at - *told.down_since) : Seconds(0);
    events.push_back(event(at, EventKind::node_state, node.name,
                           fmt::format("{} can be read again, after {}", node.name, human_duration(lasted)),
                           {{"state", "up"}}));
  }
  told.up = node.up;
  if (node.up) tell_facts(events, node, told, at);
}

/// What of a server changes only when somebody changes it.
void ChangeLog::tell_facts(std::vector<Event>& events, const NodeReport& node, NodeTold& told, WallTime at) const {
  if (!node.facts) return;
  const auto tell = [&](std::string text, Details details) {
    events.push_back(event(at, EventKind::node_state, node.name, std::move(text), std::move(details)));
  };
  const auto before = std::exchange(told.facts, node.facts);
  if (!before) return;
  const ServerFacts& now = *node.facts;
  if (is_another(before->server_id, now.server_id)) {
    tell(fmt::format("{} has server id {} now, and had {}: another server, or another setting", node.name,
                     *now.server_id, *before->server_id),
         {{"server_id", std::to_string(*now.server_id)}});
  }
  if (is_another(before->server_uuid, now.server_uuid)) {
    tell(fmt::format("{} is another server now: its server_uuid is {}", node.name, *now.server_uuid),
         {{"server_uuid", *now.server_uuid}});
  }
  if (before->version.text != now.version.text) {
    tell(fmt::format("{} runs version {} now, and was restarted: before it was {}", node.name, now.version.text,
                     before->version.text),
         {{"version", now.version.text}});
  }
  if (is_another(before->read_only, now.read_only)) {
    tell(fmt::format("{} is {} now", node.name, *now.read_only ? "read-only" : "writable"),
         {{"read_only", *now.read_only ? "true" : "false"}});
  }
}

void ChangeLog::tell_links(std::vector<Event>& events, const FleetReport& report, std::set<HopId> links) {
  const auto tell = [&](const HopId& hop, const char* state, std::string text) {
    // Of a replica that is read for the first time, the links are not new.
    if (!read_.contains(hop.replica)) return;
    events.push_back(event(report.at.wall, EventKind::topology, subject_of(hop), std::move(text),
                           {{"link", state}, {"source", hop.source}, {"replica", hop.replica}}));
  };
  for (const HopId& hop : links_) {
    if (!links.contains(hop)) tell(hop, "gone", fmt::format("the link {} is gone", name_of(hop)));
  }
  for (const HopReport& hop : report.hops) {
    if (links_.contains(hop.id)) continue;
    const char* beside = hop.configured ? "" : ", which no chain in the configuration has";
    tell(hop.id, "new", fmt::format("{} replicates from {}{}", hop.id.replica, hop.id.source, beside));
  }
  links_ = std::move(links);
  for (const NodeReport& node : report.nodes) {
    if (node.up) read_.insert(node.name);
  }
}

void ChangeLog::tell_hop(std::vector<Event>& events, const HopReport& hop, WallTime at) {
  if (hop.cause == HopCause::no_data_yet) return;
  const HopTold now{std::string(to_string(hop.state)), std::string(to_string(hop.cause))};
  const auto [told, is_first] = hops_.try_emplace(hop.id, now);
  const HopTold before = std::exchange(told->second, now);
  if (is_first ? hop.state == HopState::ok : before == now) return;
  const std::string cause = hop.cause == HopCause::none ? "" : fmt::format(" ({})", now.cause);
  events.push_back(event(at, EventKind::hop_state, subject_of(hop.id),
                         fmt::format("{} is {}{}: {}", name_of(hop.id), now.state, cause, hop.summary),
                         {{"state", now.state},
                          {"cause", now.cause},
                          {"before", is_first ? "" : before.state},
                          {"source", hop.id.source},
                          {"replica", hop.id.replica},
                          {"channel", hop.id.channel},
                          {"chain", hop.chains.empty() ? "" : hop.chains.front()},
                          {"suppressed_by", hop.suppressed_by}}));
}

void ChangeLog::forget_what_is_gone(const FleetReport& report, const std::set<HopId>& links) {
  std::erase_if(nodes_, [&](const auto& told) { return report.find_node(told.first) == nullptr; });
  std::erase_if(read_, [&](const std::string& node) { return report.find_node(node) == nullptr; });
  std::erase_if(hops_, [&](const auto& told) {
    if (links.contains(told.first)) return false;
    // One that was recalled may be found again only once its replica has been read.
    const NodeReport* replica = report.find_node(told.first.replica);
    return replica == nullptr || replica->up;
  });
}

}  // namespace relaywatch::pipeline
