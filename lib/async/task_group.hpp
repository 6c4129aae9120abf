#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <list>
#include <string>

namespace relaywatch {

/// Owns running coroutines: each is joined before what it uses goes away.
/// One thread: every call is made on the executor's thread. A task's exception ends that task alone and is logged.
/// The group must outlive its tasks: call cancel(), then await join(), before destroying it.
class TaskGroup {
 public:
  explicit TaskGroup(boost::asio::any_io_executor executor);
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  /// Starts `task` at the executor's next turn. `name` is for the log.
  void spawn(std::string name, boost::asio::awaitable<void> task);

  /// Asks all running tasks to end (terminal cancellation). Returns at once. Tasks spawned later are not affected.
  void cancel();

  /// Returns when no task runs, also when its caller is cancelled meanwhile; the caller sees that afterwards.
  /// A caller that may have been cancelled before must first `co_await this_coro::throw_if_cancelled(false)`:
  /// otherwise Asio throws at the `co_await` itself, before join() begins.
  boost::asio::awaitable<void> join();

  [[nodiscard]] std::size_t size() const { return running_.size(); }

 private:
  struct Task {
    std::string name;
    boost::asio::cancellation_signal cancellation;
    bool begun = false;
    bool cancelled_before_it_began = false;
  };

  static boost::asio::awaitable<void> begin(Task& self, boost::asio::awaitable<void> task);

  boost::asio::any_io_executor executor_;
  std::list<Task> running_;
  boost::asio::steady_timer ended_;  ///< cancelled at each task's end, to wake join()
};

}  // namespace relaywatch
