#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "alert/alert_engine.hpp"
#include "alert/announcements.hpp"
#include "handover.hpp"
#include "model/fleet_report.hpp"
#include "model/notification.hpp"
#include "model/self_stats.hpp"
#include "notify/dispatcher.hpp"
#include "notify/options.hpp"
#include "notify/routing.hpp"
#include "store/saved.hpp"
#include "store/stamp.hpp"
#include "store/state_store.hpp"

namespace relaywatch::daemon {

/// From alerts to pages: decides what people are to be told, by which receivers, keeps that together with the state of
/// the alerts in one transaction, and has it delivered when it is kept. Where nothing can be kept, or the disk hangs,
/// pages go all the same. A page that may have been sent, but is not recorded as delivered, is sent again.
/// One thread, but for add_to().
class Paging {
 public:
  /// A page waits no longer than this for the disk.
  static constexpr Duration longest_wait_for_disk = std::chrono::seconds(1);

  /// `store`: where to keep it, null for nowhere; it must outlive this. `own_url` is where people look further.
  /// `handover`: what there is to be settled with other monitors, null for none; it must outlive this.
  Paging(store::StateStore* store, const notify::Options& options, std::string own_url, Handover* handover = nullptr);
  ~Paging();  ///< stops the store, which may still be about to report here
  Paging(const Paging&) = delete;
  Paging& operator=(const Paging&) = delete;

  /// Goes on where an earlier run of the daemon ended: delivers what it left, and once more what was refused, since a
  /// person may have mended that. Gives the alert states, empty when they were not kept or cannot be read. Call it
  /// before the first publish().
  alert::AlertStates restore(const store::Saved& saved, const store::Stamp& now);

  /// Puts other receivers into effect: see Dispatcher::configure().
  void configure(const notify::Options& options);

  /// Call after each evaluation, with the states that its alerts are in and those that ended in it.
  void publish(const FleetReport& report, const alert::AlertStates& states, const std::vector<AlertReport>& resolved);

  /// See Dispatcher::lead_until() and withdraw().
  void lead_until(MonoTime end) { dispatcher_.lead_until(end); }
  void withdraw(const std::vector<std::uint64_t>& ids) { dispatcher_.withdraw(ids); }
  void add_to(SelfStats& stats, MonoTime now) const { dispatcher_.add_to(stats, now); }

  /// Delivers what is still pending, for at most that long. Blocks. The store must be stopped after it.
  void stop(Duration within) { dispatcher_.stop(within); }

 private:
  void keep(const alert::AlertStates& states, const std::vector<Notification>& news, bool changed);
  void record(const std::vector<notify::Settled>& settled);

  store::StateStore* store_;
  Handover* handover_;
  std::vector<notify::Route> routes_;
  alert::Announced announced_;
  std::uint64_t next_id_ = 1;
  std::optional<std::uint64_t> opening_;  ///< of the file, to which was written last
  std::string kept_;                      ///< of the alert states, what is worth another write when it changes
  notify::Dispatcher dispatcher_;         ///< last: its thread ends first
};

}  // namespace relaywatch::daemon
