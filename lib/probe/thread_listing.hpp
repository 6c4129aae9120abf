#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "dialect/dialect.hpp"
#include "model/server_replies.hpp"

namespace relaywatch::probe {

/// When the list of threads of one server is asked for. Pure.
///
/// Only while an applier that runs, with relay log left to apply, has stood at one position for some seconds, and then
/// every few seconds. Where it is refused or does not come in time it is asked for again ever more rarely; a refusal is
/// repeated in every poll, so that the problem stays visible. It never makes a node unreadable.
class ThreadListing {
 public:
  /// `patience`: how long an applier stands before the first list, and the time between two.
  ThreadListing(Duration patience, Duration slow_interval) : patience_(patience), slow_interval_(slow_interval) {}

  /// Takes in the replica status of this poll; absent: not had.
  void look(const dialect::Dialect& dialect, const std::optional<TimedReply>& replica_status);
  [[nodiscard]] bool due(MonoTime now) const;
  /// It was not asked for just now, nor refused or late before: who has a reason of his own may ask.
  [[nodiscard]] bool allowed(MonoTime now) const { return !ask_after_ || now >= *ask_after_; }

  void answered(const TimedReply& reply);
  /// It was given up on at `now`; it may still hang on the server.
  void timed_out(MonoTime now);

  /// The last reply, if it was a refusal.
  [[nodiscard]] const std::optional<TimedReply>& refusal() const { return refusal_; }

 private:
  struct Stand {
    std::string position;
    MonoTime since;
    MonoTime seen;
  };

  void ask_again_rarely(MonoTime now);

  Duration patience_;
  Duration slow_interval_;
  std::map<std::string, Stand> stands_;  ///< appliers with something to do, by channel
  std::optional<MonoTime> ask_after_;
  Duration pause_{};  ///< before the next attempt, once it was refused or late
  std::optional<TimedReply> refusal_;
};

}  // namespace relaywatch::probe
