#include "web/status_line.hpp"

#include <nlohmann/json.hpp>

#include "report/report_json.hpp"
#include "web/routes.hpp"

namespace relaywatch::web {

std::string status_text(const Context& context, const FleetReport& report) {
  auto body = report::status_json(report);
  if (const auto leads = context.leads ? context.leads() : std::nullopt) body["monitor"]["leads"] = *leads;
  return body.dump();
}

const std::string& StatusLine::of(const Context& context, const std::shared_ptr<const FleetReport>& report) {
  if (told_ != report) {
    text_ = status_text(context, *report);
    told_ = report;
  }
  return text_;
}

}  // namespace relaywatch::web
