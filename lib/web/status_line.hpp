#pragma once

#include <memory>
#include <string>

#include "model/fleet_report.hpp"

namespace relaywatch::web {

struct Context;

/// The JSON of /api/v1/status, on one line without its end. Precondition: `report` is one.
std::string status_text(const Context& context, const FleetReport& report);

/// The same for many streams, made once for each report. One thread.
class StatusLine {
 public:
  const std::string& of(const Context& context, const std::shared_ptr<const FleetReport>& report);

 private:
  std::shared_ptr<const FleetReport> told_;  ///< kept, so that no other report has its address
  std::string text_;
};

}  // namespace relaywatch::web
