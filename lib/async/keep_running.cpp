#include "async/keep_running.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "base/log.hpp"

namespace relaywatch {

namespace asio = boost::asio;

namespace {

/// Runs one task to its end; says how it ended.
asio::awaitable<std::string> run_once(asio::awaitable<void> task) {
  try {
    co_await std::move(task);
  } catch (const std::exception& failure) {
    co_return failure.what();
  } catch (...) {
    co_return "an unknown exception";
  }
  co_return "it returned";
}

}  // namespace

asio::awaitable<void> keep_running(std::string name, std::function<asio::awaitable<void>()> begin, Duration pause) {
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor);
  for (;;) {
    const std::string end = co_await run_once(begin());
    if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) co_return;
    log::error("{} ended by itself, and is begun again: {}", name, end);
    timer.expires_after(pause);
    boost::system::error_code woken;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) co_return;
  }
}

}  // namespace relaywatch
