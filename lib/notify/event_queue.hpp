#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "alert/alert_identity.hpp"
#include "base/clock.hpp"
#include "model/notification.hpp"
#include "notify/backoff.hpp"
#include "notify/settled.hpp"
#include "notify/verdict.hpp"

namespace relaywatch::notify {

/// The notifications that a receiver of events is still to be given, and when: a state machine without I/O. The time is
/// always a parameter.
///
/// - One request at a time. The notifications of one alert go in the order of their ids, each only once the one before
///   was delivered or parked; those of other alerts do not wait for it, should only that one be in trouble.
/// - A new one is due at once, also while the receiver is out of order (but not sooner than 0.5 s after the last
/// failure,
///   and not before a Retry-After has passed). Others are tried again with growing pauses until they are delivered,
///   however long that takes: the least often tried first, then the oldest.
/// - One that is refused is parked: it is not tried again, and stands in nobody's way.
/// - One that is still being written to the outbox waits for that, for a while; then it goes all the same.
///
/// Not thread-safe. No errors.
class EventQueue {
 public:
  /// One count for each attempt.
  struct Counts {
    std::uint64_t delivered = 0;
    std::uint64_t retried = 0;
    std::uint64_t parked = 0;
  };

  /// `random` gives numbers in [0, 1), for the pauses. `needs_lead`: the receiver cannot tell that two monitors speak
  /// of the same thing, so that only the one that leads may send.
  EventQueue(bool needs_lead, std::function<double()> random);

  /// Has it delivered; `wait`: until release(), but no longer than that. One that it has already is not added again.
  void add(Notification notification, Moment now, Duration wait);
  /// What is to be delivered was written.
  void release(std::uint64_t id, MonoTime now);

  /// Somebody else has delivered it: it is not to be sent. False: there is no such one, or it is being sent.
  bool withdraw(std::uint64_t id);

  /// What to send now; null when nothing is due or a request is under way. An answer begins a request, which ends with
  /// finish(); it stays valid until then. `leading`: this monitor is the one that sends, or the only one.
  const Notification* next(MonoTime now, bool leading);

  /// The request under way ended; `reason` says why it was not delivered. Gives what there is to be recorded.
  std::optional<Settled> finish(Verdict verdict, const std::string& reason,
                                std::optional<std::chrono::seconds> retry_after, MonoTime now);

  /// When next() will have something; nullopt while a request is under way or when there is nothing to come.
  [[nodiscard]] std::optional<MonoTime> wake_at(bool leading) const;

  /// Before shutting down: all is due at once, as far as the order allows.
  void flush(MonoTime now);

  [[nodiscard]] bool busy() const { return in_flight_.has_value(); }
  [[nodiscard]] std::size_t pending() const { return entries_.size(); }      ///< the parked ones not included
  [[nodiscard]] std::optional<Duration> oldest_pending(MonoTime now) const;  ///< nullopt when none is pending
  [[nodiscard]] std::vector<Notification> undelivered() const;               ///< the oldest first
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  struct Entry {
    Notification notification;
    alert::Labels alert;  ///< whose order it keeps
    MonoTime decided;     ///< on this clock, also of one that an earlier run of the daemon left
    MonoTime due;
    std::uint64_t tries = 0;
  };
  using Entries = std::map<std::uint64_t, Entry>;  ///< by id

  [[nodiscard]] bool may_send(bool leading) const { return leading || !needs_lead_; }
  [[nodiscard]] MonoTime ready_at(const Entry& entry) const;
  /// Those of which no earlier one of the same alert is left.
  [[nodiscard]] std::vector<Entries::const_iterator> first_of_each_alert() const;

  bool needs_lead_;
  Backoff backoff_;
  Entries entries_;
  std::optional<std::uint64_t> in_flight_;
  MonoTime not_before_{};           ///< the pause after a failure
  MonoTime not_even_new_before_{};  ///< the part of it that new ones wait for, too
  Counts counts_;
};

}  // namespace relaywatch::notify
