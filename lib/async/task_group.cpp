#include "async/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "base/log.hpp"

namespace relaywatch {

namespace asio = boost::asio;

namespace {

void log_end(const std::string& name, const std::exception_ptr& failure) {
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    if (error.code() != asio::error::operation_aborted) log::error("task {} ended: {}", name, error.what());
  } catch (const std::exception& error) {
    log::error("task {} ended: {}", name, error.what());
  } catch (...) {
    log::error("task {} ended with an unknown exception", name);
  }
}

}  // namespace

TaskGroup::TaskGroup(asio::any_io_executor executor)
    : executor_(std::move(executor)), ended_(executor_, asio::steady_timer::time_point::max()) {}

asio::awaitable<void> TaskGroup::begin(Task& self, asio::awaitable<void> task) {
  self.begun = true;
  if (self.cancelled_before_it_began) co_return;
  co_await asio::post(asio::use_awaitable);  // the spawner goes on first
  co_await std::move(task);
}

void TaskGroup::spawn(std::string name, asio::awaitable<void> task) {
  running_.emplace_back().name = std::move(name);
  const auto self = std::prev(running_.end());
  asio::co_spawn(
      executor_, begin(*self, std::move(task)),
      asio::bind_cancellation_slot(self->cancellation.slot(), [this, self](const std::exception_ptr& failure) {
        log_end(self->name, failure);
        std::list<Task> kept;
        kept.splice(kept.begin(), running_, self);
        ended_.cancel();
        // A cancel() made outside the loop has posted a pointer into the task's signal; it is run before this.
        asio::post(executor_, [kept = std::move(kept)] {});
      }));
}

void TaskGroup::cancel() {
  // Emitting may end a task, and so erase it, before emit() returns.
  for (auto task = running_.begin(); task != running_.end();) {
    const auto current = task++;
    // co_spawn loses the completion of a coroutine that is cancelled before its first step.
    if (current->begun) {
      current->cancellation.emit(asio::cancellation_type::terminal);
    } else {
      current->cancelled_before_it_began = true;
    }
  }
}

asio::awaitable<void> TaskGroup::join() {
  // join() itself runs to its end even when its caller is being cancelled: the tasks use what the caller owns.
  // The caller's cancellation state is left as it is, so that the caller still learns of it.
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  while (!running_.empty()) {
    boost::system::error_code woken;
    co_await ended_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
  co_await asio::this_coro::throw_if_cancelled(throws);
}

}  // namespace relaywatch
