#include "probe/heartbeat_reading.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>
#include <variant>

namespace relaywatch::probe {

namespace {

constexpr std::size_t most_hanging_reads = 2;
/// A table that is just being made reaches all replicas within seconds.
constexpr Duration first_pause = std::chrono::seconds(1);

}  // namespace

HeartbeatReading::HeartbeatReading(dialect::HeartbeatTable table, Duration slow_interval)
    : table_(std::move(table)),
      statement_(dialect::read_statement(table_)),
      slow_interval_(slow_interval),
      pause_(first_pause),
      abandoned_(most_hanging_reads, slow_interval) {}

bool HeartbeatReading::due(MonoTime now) const { return (!retry_at_ || now >= *retry_at_) && !abandoned_.refusal(now); }

void HeartbeatReading::answered(TimedReply reply, WallTime read_at) {
  abandoned_.answered(statement_);
  if (std::holds_alternative<ServerError>(reply.reply)) {
    retry_later(reply.window.begin);
  } else {
    retry_at_.reset();
    pause_ = first_pause;
  }
  hang_.reset();
  reply_ = std::move(reply);
  read_at_ = read_at;
}

void HeartbeatReading::retry_later(MonoTime now) {
  retry_at_ = now + std::min(pause_, slow_interval_);
  pause_ = std::min(2 * pause_, slow_interval_);
}

void HeartbeatReading::timed_out(MonoTime sent, MonoTime now) {
  abandoned_.add(statement_, sent, now);
  retry_later(now);
  reply_.reset();
  hang_ = SnapshotProblem{
      ProblemKind::statement_failed, statement_, "SELECT",
      fmt::format("the heartbeat table {} did not answer in time: is it locked?", dialect::quoted_name(table_))};
}

void HeartbeatReading::add_to(NodeSnapshot& snapshot, MonoTime poll_begin, std::string_view user) const {
  if (hang_) snapshot.problems.push_back(*hang_);
  if (!reply_) return;
  const bool refused = std::holds_alternative<ServerError>(reply_->reply);
  if (refused || reply_->window.begin >= poll_begin)
    dialect::read_heartbeats(table_, *reply_, read_at_, user, snapshot);
}

}  // namespace relaywatch::probe
