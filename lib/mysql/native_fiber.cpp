#include "mysql/native_fiber.hpp"

#include <cassert>
#include <cstdint>
#include <mysql.h>
#include <new>
#include <sys/mman.h>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace relaywatch::mysql {

namespace {

// A TLS handshake needs some 20 KiB and authentication plugins less; only touched pages cost memory, and only while
// connecting. The lowest page is unmapped: an overflow ends the process instead of corrupting it.
constexpr std::size_t stack_size = 256UL * 1024;
constexpr std::size_t guard_size = 4096;

thread_local NativeFiber* running = nullptr;

}  // namespace

NativeFiber::~NativeFiber() {
  assert(stack_ == nullptr && "the call is still waiting");
  free_stack();
}

int NativeFiber::start(std::function<void()> body) {
  assert(stack_ == nullptr);
  body_ = std::move(body);
  allocate_stack();
  getcontext(&inside_);
  inside_.uc_stack.ss_sp = stack_ + guard_size;
  inside_.uc_stack.ss_size = stack_size;
  inside_.uc_link = nullptr;
  // makecontext() passes only ints.
  const auto self = reinterpret_cast<std::uintptr_t>(this);
  makecontext(&inside_, reinterpret_cast<void (*)()>(&NativeFiber::entry), 2, static_cast<unsigned>(self >> 32U),
              static_cast<unsigned>(self & 0xffffffffU));
#if defined(__SANITIZE_THREAD__)
  inside_tsan_ = __tsan_create_fiber(0);
#endif
  return enter();
}

int NativeFiber::resume(int events) {
  assert(stack_ != nullptr);
  events_ = events;
  return enter();
}

int NativeFiber::wait(int waits) {
  NativeFiber* const self = running;
  if (self == nullptr) return MYSQL_WAIT_TIMEOUT;
  self->waits_ = waits;
  self->leave(false);
  return self->events_;
}

void NativeFiber::entry(unsigned high, unsigned low) {
  auto* const self = reinterpret_cast<NativeFiber*>((static_cast<std::uintptr_t>(high) << 32U) | low);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(nullptr, &self->outside_stack_, &self->outside_stack_size_);
#endif
  self->body_();
  self->waits_ = 0;
  self->leave(true);
}

int NativeFiber::enter() {
  NativeFiber* const outer = std::exchange(running, this);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(&outside_fake_stack_, stack_ + guard_size, stack_size);
#endif
#if defined(__SANITIZE_THREAD__)
  outside_tsan_ = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(inside_tsan_, 0);
#endif
  swapcontext(&outside_, &inside_);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(outside_fake_stack_, nullptr, nullptr);
#endif
  running = outer;
  if (waits_ == 0) {
#if defined(__SANITIZE_THREAD__)
    __tsan_destroy_fiber(inside_tsan_);
#endif
    free_stack();
    body_ = nullptr;
  }
  return waits_;
}

void NativeFiber::leave([[maybe_unused]] bool for_good) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(for_good ? nullptr : &inside_fake_stack_, outside_stack_, outside_stack_size_);
#endif
#if defined(__SANITIZE_THREAD__)
  __tsan_switch_to_fiber(outside_tsan_, 0);
#endif
  swapcontext(&inside_, &outside_);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(inside_fake_stack_, &outside_stack_, &outside_stack_size_);
#endif
}

void NativeFiber::allocate_stack() {
  void* const memory = mmap(nullptr, guard_size + stack_size, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  stack_ = static_cast<std::byte*>(memory);
  mprotect(stack_, guard_size, PROT_NONE);
}

void NativeFiber::free_stack() {
  if (stack_ != nullptr) munmap(std::exchange(stack_, nullptr), guard_size + stack_size);
}

}  // namespace relaywatch::mysql
