#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "model/fleet_spec.hpp"
#include "model/maintenance.hpp"
#include "web/maintenance_request.hpp"

namespace relaywatch::daemon {

/// What is wrong with the name of whoever begins or ends maintenance; "" when nothing is.
std::string problem_with_person(std::string_view by);

/// The maintenance that is under way. A value; not thread-safe.
class MaintenanceBoard {
 public:
  static constexpr Duration longest = std::chrono::hours(24 * 30);

  /// What an earlier run kept. Call it before begin().
  void restore(std::vector<Maintenance> kept) { current_ = std::move(kept); }

  /// The Error says what of the request is wrong, and what is meant perhaps.
  Result<Maintenance> begin(const web::MaintenanceRequest& request, const FleetSpec& fleet, WallTime now);

  /// Takes it off; nullopt when there is none of that id.
  std::optional<Maintenance> end(const std::string& id);

  /// Takes off those whose time is over.
  std::vector<Maintenance> take_over(WallTime now);

  /// In the order in which they began.
  [[nodiscard]] const std::vector<Maintenance>& current() const { return current_; }

 private:
  [[nodiscard]] std::string new_id(WallTime now) const;

  std::vector<Maintenance> current_;
};

}  // namespace relaywatch::daemon
