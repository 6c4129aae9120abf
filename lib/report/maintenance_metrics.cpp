#include <set>
#include <utility>

#include "report/metric_families.hpp"
#include "report/unicode_text.hpp"

namespace relaywatch::report {

void add_maintenance_metrics(Families& families, const std::vector<Maintenance>& maintenance) {
  prometheus::MetricFamily& active = add_family(
      families, "relaywatch_maintenance_active",
      "Always 1: a chain or node (scope) whose pages are held back by planned work.", prometheus::MetricType::Gauge);
  std::set<std::pair<Maintenance::Scope, std::string>> seen;  // several may be under way for one of them
  for (const Maintenance& one : maintenance) {
    if (!seen.emplace(one.scope, one.name).second) continue;
    const char* scope = one.scope == Maintenance::Scope::node ? "node" : "chain";
    add_series(active, {{"scope", scope}, {"name", valid_utf8(one.name)}}, 1);
  }
}

}  // namespace relaywatch::report
