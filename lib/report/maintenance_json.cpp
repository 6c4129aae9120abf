#include "report/maintenance_json.hpp"

#include <nlohmann/json.hpp>

#include "report/time_text.hpp"
#include "report/unicode_text.hpp"

namespace relaywatch::report {

using Json = nlohmann::ordered_json;

Json maintenance_json(const Maintenance& maintenance) {
  return {
      {"id", valid_utf8(maintenance.id)},
      {"scope", maintenance.scope == Maintenance::Scope::node ? "node" : "chain"},
      {"name", valid_utf8(maintenance.name)},
      {"begins", rfc3339(maintenance.begins)},
      {"ends", rfc3339(maintenance.ends)},
      {"reason", valid_utf8(maintenance.reason)},
      {"by", valid_utf8(maintenance.by)},
  };
}

Json maintenance_json(const std::vector<Maintenance>& maintenance) {
  Json list = Json::array();
  for (const Maintenance& one : maintenance) list.push_back(maintenance_json(one));
  return list;
}

}  // namespace relaywatch::report
