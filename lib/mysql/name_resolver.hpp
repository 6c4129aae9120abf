#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "mysql/host_look_up.hpp"

namespace relaywatch::mysql {

class LookUpPool;

/// Host names → addresses, for coroutines. Looking up blocks and cannot be interrupted, so it is done on a few threads
/// of its own: whoever asks leaves at his deadline, or when cancelled, and the thread goes on without him. No look-up
/// waits for another one as long as fewer hang than there are threads; a name has one look-up in flight, which all who
/// ask for it share; and names whose last look-up was slow never take more than half of the threads.
///
/// Thread safety: all functions on any thread. The destructor waits for nobody: a thread that hangs in a look-up ends
/// when that returns, or with the process; whoever still waits for an answer leaves at his deadline.
class NameResolver {
 public:
  using LookUp = std::function<LookUpResult(const std::string& host)>;

  /// `look_up` runs on the threads, up to `max_threads` (at least 1) at once, and may still run when the resolver is
  /// gone. Slow is what takes longer than `slow_after`: name servers that work answer within that, far ones too, while
  /// a dead one costs some multiple of 5 s.
  explicit NameResolver(LookUp look_up = look_up_host, std::size_t max_threads = 4,
                        Duration slow_after = std::chrono::seconds(1));
  ~NameResolver();
  NameResolver(const NameResolver&) = delete;
  NameResolver& operator=(const NameResolver&) = delete;

  /// The one that all connections share unless they are given another: threads are the process's.
  static NameResolver& of_process();

  /// An answer, or by `deadline` a temporary error. When the look-up fails for now, or has not answered in half of the
  /// time (the other half is for connecting), the addresses that the name had last are given in its place.
  /// Cancellation throws operation_aborted; nothing else is thrown.
  boost::asio::awaitable<LookUpResult> resolve(std::string host, MonoTime deadline);

 private:
  std::shared_ptr<LookUpPool> pool_;
};

}  // namespace relaywatch::mysql
