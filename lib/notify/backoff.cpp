#include "notify/backoff.hpp"

#include <algorithm>
#include <utility>

namespace relaywatch::notify {

Backoff::Backoff(std::function<double()> random) : random_(std::move(random)) {}

Duration Backoff::next(std::optional<std::chrono::seconds> retry_after) {
  const auto shortened = std::chrono::duration_cast<Duration>(pause_ * (1.0 - random_() / 2));
  pause_ = std::min(longest, pause_ * 2);
  if (!retry_after) return shortened;
  const Duration asked_for =
      std::min(*retry_after, std::chrono::duration_cast<std::chrono::seconds>(longest_asked_for));
  return std::max(shortened, asked_for);
}

}  // namespace relaywatch::notify
