#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/secret.hpp"
#include "model/event.hpp"
#include "model/fleet_report.hpp"
#include "model/history.hpp"
#include "model/maintenance.hpp"
#include "web/maintenance_request.hpp"
#include "web/message.hpp"
#include "web/status_line.hpp"

namespace relaywatch::web {

/// Everything that the endpoints read. All functions are called on the loop's thread and must not block.
struct Context {
  std::function<std::shared_ptr<const FleetReport>()> report;  ///< the latest; null before the first evaluation
  std::function<std::string()> metrics;                        ///< in Prometheus's text format 0.0.4
  std::function<std::optional<std::string>()> not_ready;       ///< why the daemon is not ready; nullopt: it is
  std::function<std::optional<std::string>()> unhealthy;    ///< why what it shows is not to be trusted; nullopt: it is
  std::function<Result<std::string>()> reload;              ///< what was done, or why the config stays as it was
  std::function<std::vector<Maintenance>()> maintenance{};  ///< what is under way
  std::function<Result<Maintenance>(const MaintenanceRequest&)> begin_maintenance{};
  /// By id, and who ended it ("" when they did not say); nullopt: there is none of that id. The Error says what is
  /// wrong with the latter.
  std::function<Result<std::optional<Maintenance>>(const std::string& id, const std::string& by)> end_maintenance{};
  /// The events from then on, oldest first; absent: all. The Error says what forms of time there are.
  std::function<Result<std::vector<Event>>(std::optional<std::string_view> since)> events{};
  std::function<std::uint64_t()> last_event{};  ///< the id of the newest event; 0: there was none
  std::function<std::vector<Event>(std::uint64_t id)> events_after{};  ///< those with a greater id
  /// The figures of a hop, or of a chain, since then; nullopt: nothing is known of it. The Error says what forms of
  /// time there are.
  std::function<Result<std::optional<HopHistory>>(const HopId& hop, std::string_view since)> hop_history{};
  std::function<Result<std::optional<ChainHistory>>(std::string_view chain, std::string_view since)> chain_history{};
  std::function<std::optional<bool>()> leads{};  ///< of several monitors, this one does; nullopt: it is the only one
  std::function<Result<void>(std::string_view body)>
      peer_word{};              ///< takes what another monitor said; null: there is none
  std::optional<Secret> token;  ///< set: all but /-/healthy and /-/ready need it
  std::string host_name{};      ///< of this machine: a name under which the listener may be asked, see auth.hpp
  bool on_loopback = true;      ///< the listener is reached from this machine only: writing needs no token
  std::shared_ptr<StatusLine> status_line = std::make_shared<StatusLine>();  ///< what all streams share
};

/// Answers a request by the table of endpoints. Pure but for what the context's functions do.
Response route(const Context& context, const Request& request);

/// route() with that context, for the server.
Handler make_handler(Context context);

}  // namespace relaywatch::web
