#pragma once

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "mysql/host_look_up.hpp"

namespace relaywatch::test {

/// Name servers under the test's control. Thread-safe. A name hangs from hang() to release(); the end of the test
/// releases all, so that no thread outlives the test program's use of it.
class FakeLookUps {
 public:
  FakeLookUps() = default;
  ~FakeLookUps() { release_all(); }
  FakeLookUps(const FakeLookUps&) = delete;
  FakeLookUps& operator=(const FakeLookUps&) = delete;

  /// To be given to a resolver; it may be called when this object is gone.
  [[nodiscard]] std::function<mysql::LookUpResult(const std::string&)> function() const {
    return [state = state_](const std::string& host) { return state->look_up(host); };
  }

  void hang(const std::string& host) {
    const std::scoped_lock lock(state_->mutex);
    state_->hanging.insert(host);
  }
  void release(const std::string& host) {
    const std::scoped_lock lock(state_->mutex);
    state_->hanging.erase(host);
    state_->changed.notify_all();
  }
  void release_all() {
    const std::scoped_lock lock(state_->mutex);
    state_->hanging.clear();
    state_->changed.notify_all();
  }
  void answer(const std::string& host, mysql::LookUpResult result) {
    const std::scoped_lock lock(state_->mutex);
    state_->answers.insert_or_assign(host, std::move(result));
  }

  [[nodiscard]] int begun(const std::string& host) const {
    const std::scoped_lock lock(state_->mutex);
    const auto found = state_->begun.find(host);
    return found == state_->begun.end() ? 0 : found->second;
  }
  [[nodiscard]] int running() const {
    const std::scoped_lock lock(state_->mutex);
    return state_->running;
  }
  [[nodiscard]] int most_running() const {
    const std::scoped_lock lock(state_->mutex);
    return state_->most_running;
  }
  /// Blocks until `count` look-ups run, which they do soon.
  void wait_for_running(int count) const {
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock, [&] { return state_->running == count; });
  }

 private:
  struct State {
    mysql::LookUpResult look_up(const std::string& host) {
      std::unique_lock lock(mutex);
      ++begun[host];
      most_running = std::max(most_running, ++running);
      changed.notify_all();
      changed.wait(lock, [&] { return !hanging.contains(host); });
      --running;
      changed.notify_all();
      const auto found = answers.find(host);
      if (found != answers.end()) return found->second;
      return mysql::HostAddresses{boost::asio::ip::make_address("127.0.0.1")};
    }

    std::mutex mutex;
    std::condition_variable changed;
    std::set<std::string> hanging;
    std::map<std::string, mysql::LookUpResult> answers;
    std::map<std::string, int> begun;
    int running = 0;
    int most_running = 0;
  };

  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace relaywatch::test
