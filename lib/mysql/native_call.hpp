#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>

#include "base/clock.hpp"

namespace relaywatch::mysql {

/// One non-blocking call of the client library: `start` begins it, `resume` goes on after a wait. Both return what to
/// wait for (MYSQL_WAIT_* bits), 0 when the call has returned.
struct NativeCall {
  std::function<int()> start;
  std::function<int(int events)> resume;
  /// Makes a waiting call fail at its next resume: mariadb_cancel().
  std::function<void()> cancel;
};

enum class CallEnd {
  returned,   ///< the library's call came to its end; it knows its own result
  timed_out,  ///< the deadline came first; the call was cancelled, the connection is of no use any more
};

/// Drives `call` on `socket` to its end, or to `deadline`. When this coroutine is cancelled, or its frame destroyed,
/// the call is cancelled too and ends before anything else happens; cancellation is thrown as operation_aborted.
/// `call` and `socket` must outlive the returned awaitable. One thread.
boost::asio::awaitable<CallEnd> run_to_completion(boost::asio::ip::tcp::socket& socket, const NativeCall& call,
                                                  MonoTime deadline);

}  // namespace relaywatch::mysql
