#include "analysis/capacity.hpp"

#include <utility>

namespace relaywatch::analysis {
namespace {

/// More than this came all at once: that it kept up until now says nothing of that.
constexpr double polls_of_a_burst = 3;

std::optional<Seconds> time_to_keep_up(std::uint64_t backlog_before, std::uint64_t done, std::uint64_t backlog,
                                       Seconds elapsed) {
  if (done < backlog_before) return std::nullopt;
  if (backlog == 0) return Seconds(0);
  const double polls = static_cast<double>(backlog) / static_cast<double>(done);
  return polls <= polls_of_a_burst ? std::optional(elapsed * polls) : std::nullopt;
}

}  // namespace

void Capacity::take(const ThreadSample& sample) {
  const auto before = std::exchange(last_, sample);
  keeps_up_within_.reset();
  if (!sample.running) {
    pace_.begin_anew();
    standstill_ = Seconds(0);
    return;
  }
  // Of the time in which it was started only a part was work.
  if (!before || !before->running) return;
  const Seconds elapsed = sample.time - before->time;
  if (elapsed <= Seconds(0)) return;
  const std::uint64_t done = sample.done - before->done;
  if (before->backlog && sample.backlog) {
    keeps_up_within_ = time_to_keep_up(*before->backlog, done, *sample.backlog, elapsed);
  }
  // It had work all the time if it did less than lay before it at the beginning.
  const bool busy = before->backlog && done < *before->backlog;
  if (!busy) {
    pace_.pass(elapsed);
    standstill_ = Seconds(0);
    return;
  }
  pace_.add(elapsed, static_cast<double>(done));
  if (done == 0) {
    standstill_ += elapsed;
  } else {
    pace_.forget_standstill(std::exchange(standstill_, Seconds(0)));
  }
}

void Capacity::lose_sight() {
  keeps_up_within_.reset();
  if (last_) last_->backlog.reset();
}

}  // namespace relaywatch::analysis
