#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/event.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch::pipeline {

/// Tells what happened from one report to the next. Remembers what it has told: a state is told when it is another than
/// the last one told, and what is well when it is first seen is not news. What is not known yet is never told. Pure but
/// for that memory; not thread-safe.
class ChangeLog {
 public:
  /// What an earlier run told, oldest first: it is not told again. Call it before the first take().
  void recall(const std::vector<Event>& journal);

  /// What is new in `report`, which must be later than the last one. `fired` and `resolved`: the alerts that began to
  /// fire, and that ended, in it. In the order in which one would tell it: nodes, links, hops, alerts. Without ids.
  std::vector<Event> take(const FleetReport& report, const std::vector<AlertReport>& fired,
                          const std::vector<AlertReport>& resolved);

 private:
  struct HopTold {
    std::string state;
    std::string cause;

    bool operator==(const HopTold&) const = default;
  };
  struct NodeTold {
    bool up = true;
    std::optional<WallTime> down_since;
    std::optional<ServerFacts> facts;  ///< the last known; absent: it has never been read
  };

  void tell_node(std::vector<Event>& events, const NodeReport& node, WallTime at);
  void tell_facts(std::vector<Event>& events, const NodeReport& node, NodeTold& told, WallTime at) const;
  void tell_links(std::vector<Event>& events, const FleetReport& report, std::set<HopId> links);
  void tell_hop(std::vector<Event>& events, const HopReport& hop, WallTime at);
  void forget_what_is_gone(const FleetReport& report, const std::set<HopId>& links);

  std::map<HopId, HopTold> hops_;
  std::map<std::string, NodeTold> nodes_;  ///< by name; those that have been polled
  std::set<std::string> read_;             ///< nodes whose links are known
  std::set<HopId> links_;
};

}  // namespace relaywatch::pipeline
