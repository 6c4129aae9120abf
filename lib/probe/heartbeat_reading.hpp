#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "dialect/heartbeat_table.hpp"
#include "model/node_snapshot.hpp"
#include "probe/abandoned_statements.hpp"

namespace relaywatch::probe {

/// When the heartbeat table of one server is read, and what that gave. Pure.
///
/// Read in every poll. A table that is missing, refused or locked is asked for again ever more rarely, until that is
/// every slow interval, so that no server's log fills up; meanwhile the problem is repeated in every snapshot. It never
/// makes a node unreadable.
class HeartbeatReading {
 public:
  HeartbeatReading(dialect::HeartbeatTable table, Duration slow_interval);

  [[nodiscard]] bool due(MonoTime now) const;
  [[nodiscard]] const std::string& statement() const { return statement_; }

  void answered(TimedReply reply, WallTime read_at);
  /// It was given up on now; it may still hang on the server.
  void timed_out(MonoTime sent, MonoTime now);

  /// Puts what the poll begun at `poll_begin` read into its snapshot, or the problem that is known.
  void add_to(NodeSnapshot& snapshot, MonoTime poll_begin, std::string_view user) const;

 private:
  void retry_later(MonoTime now);

  dialect::HeartbeatTable table_;
  std::string statement_;
  Duration slow_interval_;
  std::optional<TimedReply> reply_;
  WallTime read_at_;
  std::optional<SnapshotProblem> hang_;  ///< in place of the last reply
  std::optional<MonoTime> retry_at_;     ///< not asked before this
  Duration pause_;                       ///< before the next retry
  AbandonedStatements abandoned_;        ///< not the poller's own: they must not keep the node from being polled
};

}  // namespace relaywatch::probe
