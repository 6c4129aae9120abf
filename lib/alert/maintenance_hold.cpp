#include "alert/maintenance_hold.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace relaywatch::alert {
namespace {

std::string label(const AlertReport& alert, const std::string& name) {
  const auto found = alert.labels.find(name);
  return found == alert.labels.end() ? std::string() : found->second;
}

const Maintenance* find(const FleetReport& report, Maintenance::Scope scope, std::string_view name) {
  const auto found = std::ranges::find_if(
      report.maintenance, [&](const Maintenance& one) { return one.scope == scope && one.name == name; });
  return found == report.maintenance.end() ? nullptr : &*found;
}

const Maintenance* of_either_end(const FleetReport& report, const HopId& hop) {
  const Maintenance* source = find(report, Maintenance::Scope::node, hop.source);
  return source != nullptr ? source : find(report, Maintenance::Scope::node, hop.replica);
}

const Maintenance* of_hop(const FleetReport& report, const HopId& id, const std::string& chain_label) {
  if (const Maintenance* of_end = of_either_end(report, id)) return of_end;
  const HopReport* hop = report.find_hop(id);
  if (hop == nullptr)
    return find(report, Maintenance::Scope::chain, chain_label);  // it is gone: as it was when the alert began
  for (const std::string& chain : hop->chains) {
    if (const Maintenance* of_chain = find(report, Maintenance::Scope::chain, chain)) return of_chain;
  }
  return nullptr;
}

const Maintenance* of_node(const FleetReport& report, const std::string& node) {
  if (const Maintenance* own = find(report, Maintenance::Scope::node, node)) return own;
  const Maintenance* ends_first = nullptr;
  for (const ChainReport& chain : report.chains) {
    if (std::ranges::find(chain.path, node) == chain.path.end()) continue;
    const Maintenance* of_chain = find(report, Maintenance::Scope::chain, chain.name);
    if (of_chain == nullptr) return nullptr;
    if (ends_first == nullptr || of_chain->ends < ends_first->ends) ends_first = of_chain;
  }
  return ends_first;
}

const Maintenance* of_chain(const FleetReport& report, const std::string& name) {
  if (const Maintenance* own = find(report, Maintenance::Scope::chain, name)) return own;
  const auto chain = std::ranges::find(report.chains, name, &ChainReport::name);
  if (chain == report.chains.end() || !chain->slowest_hop) return nullptr;
  return of_either_end(report, *chain->slowest_hop);
}

}  // namespace

const Maintenance* maintenance_of(const AlertReport& alert, const FleetReport& report) {
  if (report.maintenance.empty()) return nullptr;
  const std::string chain = label(alert, "chain");
  const HopId hop{label(alert, "source"), label(alert, "replica"), label(alert, "channel")};
  if (!hop.replica.empty()) return of_hop(report, hop, chain);
  if (const std::string node = label(alert, "node"); !node.empty()) return of_node(report, node);
  return chain.empty() ? nullptr : of_chain(report, chain);
}

void hold(std::vector<AlertReport>& alerts, const FleetReport& report) {
  for (AlertReport& alert : alerts) {
    const Maintenance* maintenance = maintenance_of(alert, report);
    alert.held_by = maintenance == nullptr ? std::string() : maintenance->id;
  }
}

}  // namespace relaywatch::alert
