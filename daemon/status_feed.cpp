#include "status_feed.hpp"

#include <algorithm>
#include <utility>

namespace relaywatch::daemon {

StatusFeed::StatusFeed(ApiClient daemon, Duration interval) : daemon_(std::move(daemon)), interval_(interval) {}

bool StatusFeed::wait(Duration at_most) {
  const MonoTime now = std::chrono::steady_clock::now();
  if (!asking_ && now >= next_) {
    asking_ = true;
    next_ = now + interval_;
    http_.start(0, daemon_.question("/api/v1/status"));
  }
  const Duration until_next = std::max(next_ - now, Duration::zero());
  auto completed = http_.wait(asking_ ? at_most : std::min(at_most, until_next));
  if (completed.empty()) return false;
  asking_ = false;
  auto answer = daemon_.answer(std::move(completed.front().result));
  if (answer) {
    last_ = *std::move(answer);
    last_seen_ = std::chrono::steady_clock::now();
    problem_.reset();
  } else {
    problem_ = answer.error();
  }
  return true;
}

}  // namespace relaywatch::daemon
