#pragma once

#include <cstddef>
#include <functional>
#include <ucontext.h>

namespace relaywatch::mysql {

/// Runs one blocking call of the client library on a stack of its own, so that it can wait without blocking the
/// thread. Needed for connecting alone: mysql_real_connect_start() of Connector/C 3.3 suspends for TCP, but runs
/// the whole TLS handshake with poll(); one server that stalls in it would stop the polling of all others.
/// The waits are MYSQL_WAIT_* bits, as those of the library's own _start and _cont calls; 0: the call has returned.
/// Not thread-safe. Must have run to its end before it is destroyed. The body must not throw.
class NativeFiber {
 public:
  NativeFiber() = default;
  ~NativeFiber();
  NativeFiber(const NativeFiber&) = delete;
  NativeFiber& operator=(const NativeFiber&) = delete;

  /// Runs `body` until it waits or returns.
  int start(std::function<void()> body);
  /// Goes on after a wait; `events` tells what happened.
  int resume(int events);

  /// Called from within the body: waits for `waits`, returns the events. With no fiber running returns
  /// MYSQL_WAIT_TIMEOUT at once, because then nobody could wait.
  static int wait(int waits);

 private:
  static void entry(unsigned high, unsigned low);
  int enter();
  void leave(bool for_good);
  void allocate_stack();
  void free_stack();

  std::function<void()> body_;
  ucontext_t outside_{};
  ucontext_t inside_{};
  std::byte* stack_ = nullptr;
  int waits_ = 0;
  int events_ = 0;
  // What the sanitizers must be told of the two stacks; unused without them.
  void* outside_fake_stack_ = nullptr;
  void* inside_fake_stack_ = nullptr;
  const void* outside_stack_ = nullptr;
  std::size_t outside_stack_size_ = 0;
  void* outside_tsan_ = nullptr;
  void* inside_tsan_ = nullptr;
};

}  // namespace relaywatch::mysql
