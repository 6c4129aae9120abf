#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "base/clock.hpp"

namespace relaywatch::mysql {

/// While it lives, cancels what is pending on `target` (anything with cancel()) once `deadline` has come.
template <typename Target>
class DeadlineGuard {
 public:
  DeadlineGuard(Target& target, MonoTime deadline)
      : state_(std::make_shared<State>(State{&target, false})), timer_(target.get_executor(), deadline) {
    timer_.async_wait([state = state_](const boost::system::error_code& aborted) {
      if (aborted || state->target == nullptr) return;
      state->expired = true;
      state->target->cancel();
    });
  }
  // The timer's handler may already be queued when the guard goes: it then finds no target.
  ~DeadlineGuard() { state_->target = nullptr; }
  DeadlineGuard(const DeadlineGuard&) = delete;
  DeadlineGuard& operator=(const DeadlineGuard&) = delete;

  [[nodiscard]] bool expired() const { return state_->expired; }

 private:
  struct State {
    Target* target;
    bool expired;
  };

  std::shared_ptr<State> state_;
  boost::asio::steady_timer timer_;
};

}  // namespace relaywatch::mysql
