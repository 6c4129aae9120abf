#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"

namespace relaywatch::probe {

/// The times of a Lease. They hang together: see each.
struct LeaseTimes {
  /// A confirmed lease is relied on for so long, counted from when the server was asked. Shorter than the server's own
  /// patience with a silent session (LeaseHolderOptions::session_timeout) by enough for a request that is just being
  /// sent: so a monitor that is cut off or frozen has stopped paging before another can have the lock.
  Duration valid_for = std::chrono::seconds(4);
  /// The server has been silent for so long: the monitor that held the lease last leads without it.
  Duration last_leader_after = std::chrono::seconds(10);
  /// ... and after so long any other leads as well: the last leader may be dead.
  Duration anybody_after = std::chrono::seconds(70);
  /// When the server is back, who does not lead lets the one that leads ask first for so long. So does one that starts:
  /// should it be the leader that was started again, another one knows better what has been sent.
  Duration give_way = std::chrono::seconds(3);
};

/// Whether this monitor leads, that is, pages where nobody de-duplicates; by a lease that is a lock in a database
/// server. Pure: the time is always a parameter. Not thread-safe.
///
/// While the server answers, the one who holds the lock leads, and no one else. While it does not, nobody can hold the
/// lock, and the page that says so must be sent all the same: then the last leader goes on after a pause in which
/// another, who may merely see more than this one does, would have got the lock; and one that did not lead waits for
/// much longer. When both do lead then (the last leader lives, and only the server is gone; or it alone is cut off from
/// the server), pages come twice: better than not at all. One who hears that another leads (heard_leader()) does not.
class Lease {
 public:
  enum class Standing {
    follows,         ///< another one leads, or may
    holds,           ///< leads by the lease
    stands_in,       ///< leads without it: it led last, and the server is silent
    stands_in_late,  ///< leads without it: the server is silent, and nobody else was heard of
  };

  explicit Lease(MonoTime now, LeaseTimes times = {}) : times_(times), answered_at_(now) {}

  /// The server, asked at `asked`, said whether this monitor's session has the lock.
  void answered(bool held, MonoTime asked);
  /// The server was not reached, or its answer was of no use.
  void failed() { broken_ = true; }
  /// The session ended by the monitor's own will: what it held is free from now on.
  void given_up() { held_ = false; }
  /// Another monitor said that it leads, and its word counts more than this one's standing in.
  void heard_leader(MonoTime now) { heard_at_ = now; }

  /// The server is reached at `now`: from when on the lock may be asked for.
  [[nodiscard]] MonoTime ask_from(MonoTime now);

  [[nodiscard]] Standing standing(MonoTime now) const;
  /// Until when this monitor may count on leading; not after `now`: it does not lead.
  [[nodiscard]] MonoTime leads_until(MonoTime now) const;

 private:
  LeaseTimes times_;
  bool held_ = false;      ///< by the last answer, and not given up since
  bool led_last_ = false;  ///< by the last answer
  MonoTime answered_at_;   ///< when the last question that was answered was asked; at first: when it all began
  bool broken_ = true;     ///< nothing was answered yet, or after the last failure
  std::optional<MonoTime> give_way_until_;
  std::optional<MonoTime> heard_at_;
};

}  // namespace relaywatch::probe
