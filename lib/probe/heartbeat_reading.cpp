#include "probe/heartbeat_reading.hpp"

#include <fmt/format.h>
#include <utility>
#include <variant>

namespace relaywatch::probe {

namespace {

constexpr std::size_t most_hanging = 2;

}  // namespace

HeartbeatReading::HeartbeatReading(dialect::HeartbeatTable table, Duration slow_interval)
    : table_(std::move(table)),
      statement_(dialect::read_statement(table_)),
      slow_interval_(slow_interval),
      abandoned_(most_hanging, slow_interval) {}

bool HeartbeatReading::due(MonoTime now) const { return (!retry_at_ || now >= *retry_at_) && !abandoned_.refusal(now); }

void HeartbeatReading::answered(TimedReply reply, WallTime read_at) {
  abandoned_.answered(statement_);
  const bool refused = std::holds_alternative<ServerError>(reply.reply);
  retry_at_ = refused ? std::optional(reply.window.begin + slow_interval_) : std::nullopt;
  hang_.reset();
  reply_ = std::move(reply);
  read_at_ = read_at;
}

void HeartbeatReading::timed_out(MonoTime sent, MonoTime now) {
  abandoned_.add(statement_, sent, now);
  retry_at_ = now + slow_interval_;
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
