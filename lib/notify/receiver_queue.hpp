#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "alert/alert_identity.hpp"
#include "base/clock.hpp"
#include "model/fleet_report.hpp"
#include "model/notification.hpp"
#include "notify/alertmanager.hpp"
#include "notify/backoff.hpp"
#include "notify/settled.hpp"
#include "notify/verdict.hpp"

namespace relaywatch::notify {

/// What one receiver is still to be told, and when: a state machine without I/O. The time is always a parameter.
///
/// - An alert that begins or ends is due at once, also while the receiver is out of order (but not sooner than 0.5 s
///   after the last failure, and not before a Retry-After has passed).
/// - A firing alert is due again every resend_interval, with its latest annotations. It is sent with an endsAt of
///   four intervals ahead, so that it resolves by itself if the monitor dies but not if three re-sends are lost.
/// - A resolved alert is due until it has been delivered, however long that takes, and then again every
///   resend_interval until 15 minutes after its end, as Prometheus does: a receiver that restarted meanwhile, or a peer
///   of it, learns it too. One that fired and ended while the receiver was away is sent as resolved only.
/// - One request at a time, of at most 64 alerts, so that an older state never overtakes a newer one.
///
/// Not thread-safe. No errors: a refused alert stays pending and is tried again every resend_interval.
class ReceiverQueue {
 public:
  using Labels = alert::Labels;

  static constexpr std::size_t batch_limit = 64;
  static constexpr int lifetime_in_intervals = 4;
  static constexpr Duration resolved_retention = std::chrono::minutes(15);

  /// Alerts delivered, to be retried, and refused: one count for each alert in each attempt, re-sends included.
  struct Counts {
    std::uint64_t delivered = 0;
    std::uint64_t retried = 0;
    std::uint64_t failed = 0;
  };

  /// `random` gives numbers in [0, 1), for the pauses.
  ReceiverQueue(Duration resend_interval, std::function<double()> random);

  /// From each alert's next delivery on.
  void resend_every(Duration interval) { resend_interval_ = interval; }

  /// `firing` is everything that fires now; what fired before and is not in it has ended. `resolved` may name more.
  void update(const std::vector<AlertReport>& firing, const std::vector<AlertReport>& resolved, Moment now);

  /// An end that is in the outbox until it was delivered: that of which the next update() tells, or one that an earlier
  /// run of the daemon saw.
  void add_end(const Notification& end, Moment now);
  /// The ends that were delivered since this was last asked, or that a new beginning has overtaken.
  std::vector<Settled> take_settled();
  [[nodiscard]] std::vector<Notification> undelivered_ends() const;

  /// What to send now; empty when nothing is due or a request is under way. A non-empty answer begins a request,
  /// which ends with finish().
  std::vector<OutgoingAlert> next_batch(Moment now);

  /// The request under way ended.
  void finish(Verdict verdict, std::optional<std::chrono::seconds> retry_after, MonoTime now);

  /// When next_batch() will have something; nullopt while a request is under way or when there is nothing to come.
  [[nodiscard]] std::optional<MonoTime> wake_at() const;

  /// Before shutting down: what was not delivered is due at once, and nothing else any more.
  void flush(MonoTime now);

  [[nodiscard]] bool busy() const { return !in_flight_.empty(); }
  [[nodiscard]] std::size_t pending() const;  ///< alerts whose present state was not delivered yet
  [[nodiscard]] std::optional<Duration> oldest_pending(MonoTime now) const;  ///< nullopt when none is pending
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  struct Entry {
    std::map<std::string, std::string> annotations;
    WallTime starts_at;
    std::optional<Moment> resolved_at;
    std::optional<MonoTime> undelivered_since;  ///< absent: the receiver knows the present state
    MonoTime due;
    std::uint64_t version = 0;             ///< of the state: changes when the alert begins or ends
    bool is_new = true;                    ///< the present state was never tried
    std::optional<Notification> kept_end;  ///< in the outbox
  };
  void forget_end(Entry& entry);
  void fire(const AlertReport& alert, Moment now);
  static void resolve(Entry& entry, Moment now);
  static void change_state(Entry& entry, MonoTime now);
  [[nodiscard]] MonoTime ready_at(const Entry& entry) const;
  [[nodiscard]] bool forgettable(const Entry& entry, MonoTime now) const;
  void settle(Entry& entry, std::uint64_t version, Verdict verdict, MonoTime now);

  Duration resend_interval_;
  Backoff backoff_;
  std::map<Labels, Entry> entries_;
  std::vector<std::pair<Labels, std::uint64_t>> in_flight_;  ///< with the version that was sent
  MonoTime not_before_{};                                    ///< the pause after a failure
  MonoTime not_even_new_before_{};                           ///< the part of it that new alerts wait for, too
  bool flushing_ = false;
  Counts counts_;
  std::vector<Settled> settled_;
};

}  // namespace relaywatch::notify
