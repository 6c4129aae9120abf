#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "event_throttle.hpp"
#include "journal.hpp"
#include "maintenance_board.hpp"
#include "model/fleet_spec.hpp"
#include "store/state_store.hpp"
#include "web/routes.hpp"

namespace relaywatch::daemon {

/// What happened and what people are at: the journal of events and the maintenance under way, both kept in the store
/// across restarts. One thread: the executor's.
class Chronicle {
 public:
  /// Called with what is under way whenever that changes.
  using OnMaintenance = std::function<void(const std::vector<Maintenance>&)>;

  explicit Chronicle(OnMaintenance on_maintenance) : on_maintenance_(std::move(on_maintenance)) {}

  /// Goes on with what an earlier run kept in the store, as it was loaded. From now on the store is written to; it must
  /// live until the last call.
  void restore(std::vector<Event> events, std::vector<Maintenance> maintenance, store::StateStore& store,
               Duration retention);

  /// The daemon begins its life.
  void start(const Moment& now);
  void add(std::vector<Event> events, const Moment& now);
  /// Call it about once a second: ends the maintenance whose time is over, and gives to the store what it lacks.
  void tick(const Moment& now);

  /// The Error says what of the request is wrong.
  Result<Maintenance> begin_maintenance(const web::MaintenanceRequest& request, const FleetSpec& fleet,
                                        const Moment& now);
  /// nullopt when there is none of that id. `by` is "" when they did not say; the Error says what is wrong with it.
  Result<std::optional<Maintenance>> end_maintenance(const std::string& id, const std::string& by, const Moment& now);

  [[nodiscard]] const Journal& journal() const { return journal_; }
  [[nodiscard]] const std::vector<Maintenance>& maintenance() const { return board_.current(); }

 private:
  void announce_maintenance(Event event, const Moment& now);
  void save(const Moment& now);

  OnMaintenance on_maintenance_;
  Journal journal_;
  EventThrottle throttle_;
  MaintenanceBoard board_;

  store::StateStore* store_ = nullptr;  ///< null: none is configured
  Duration retention_{};
  std::optional<std::uint64_t> opening_;  ///< of the store's file, to which the next two belong
  std::uint64_t kept_id_ = 0;             ///< of the newest event that was given to the store
  bool board_is_kept_ = true;
  std::shared_ptr<std::atomic<bool>> lost_ = std::make_shared<std::atomic<bool>>(false);  ///< it did not keep something
};

/// Lets the API ask. `fleet` gives the one that is configured now; both must outlive the context.
void answer_from(Chronicle& chronicle, std::function<const FleetSpec&()> fleet, web::Context& context);

}  // namespace relaywatch::daemon
