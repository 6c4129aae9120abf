#include "mysql/native_call.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <mysql.h>

#include "mysql/deadline_guard.hpp"

namespace relaywatch::mysql {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// A call that has been started: never left waiting inside the library.
class Started {
 public:
  explicit Started(const NativeCall& call) : call_(call), waits_(call.start()) {}
  ~Started() { abandon(); }
  Started(const Started&) = delete;
  Started& operator=(const Started&) = delete;

  [[nodiscard]] int waits() const { return waits_; }
  void resume(int events) { waits_ = call_.resume(events); }

  void abandon() {
    if (waits_ == 0) return;
    call_.cancel();
    // The library gives up at once; it may still want to say good-bye, which fails at once as well.
    while (waits_ != 0) waits_ = call_.resume(MYSQL_WAIT_TIMEOUT);
  }

 private:
  const NativeCall& call_;
  int waits_;
};

tcp::socket::wait_type wait_type_of(int waits) {
  if ((waits & MYSQL_WAIT_READ) != 0) return tcp::socket::wait_read;
  if ((waits & MYSQL_WAIT_WRITE) != 0) return tcp::socket::wait_write;
  return tcp::socket::wait_error;
}

}  // namespace

asio::awaitable<CallEnd> run_to_completion(tcp::socket& socket, const NativeCall& call, MonoTime deadline) {
  Started started(call);
  if (started.waits() == 0) co_return CallEnd::returned;
  // Cancellation must not be thrown by the wait itself: the call is brought to its end first.
  const DeadlineGuard guard(socket, deadline);
  while (started.waits() != 0) {
    // The library never asks for two things at once, and its own timeouts are not used.
    const int waits = started.waits() & (MYSQL_WAIT_READ | MYSQL_WAIT_WRITE | MYSQL_WAIT_EXCEPT);
    boost::system::error_code failure;
    co_await socket.async_wait(wait_type_of(waits), asio::redirect_error(asio::use_awaitable, failure));
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) {
      started.abandon();
      throw boost::system::system_error(asio::error::operation_aborted);
    }
    if (guard.expired()) {
      started.abandon();
      co_return CallEnd::timed_out;
    }
    // Another failure of waiting (a descriptor error): the library's next read or write tells what it is.
    started.resume(failure ? MYSQL_WAIT_TIMEOUT : waits);
  }
  co_return CallEnd::returned;
}

}  // namespace relaywatch::mysql
