#include "mysql/name_resolver.hpp"

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <optional>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

#include "base/log.hpp"
#include "mysql/deadline_guard.hpp"
#include "mysql/look_up_pool.hpp"

namespace relaywatch::mysql {

namespace asio = boost::asio;

namespace {

using Wake = asio::posix::stream_descriptor;

boost::system::error_code open_wake(Wake& wake) {
  boost::system::error_code failure;
  const int descriptor = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor < 0) return {errno, boost::system::system_category()};
  wake.assign(descriptor, failure);
  if (failure) ::close(descriptor);
  return failure;
}

/// Leaves the pool on every way out, before its descriptor goes.
class Asking {
 public:
  Asking(std::shared_ptr<LookUpPool> pool, std::string host, int descriptor)
      : pool_(std::move(pool)), host_(std::move(host)), asker_{descriptor, std::nullopt} {
    asked_ = pool_->ask(host_, asker_);
  }
  ~Asking() { pool_->leave(host_, asker_); }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

  /// When not to wait any longer.
  [[nodiscard]] MonoTime patience(MonoTime deadline) const {
    if (asked_.last_known.empty()) return deadline;
    return std::min(deadline, asked_.since + (deadline - MonoTime::clock::now()) / 2);
  }

  LookUpResult result() {
    pool_->leave(host_, asker_);
    LookUpResult result = asker_.answer.value_or(LookUpError{"the host name's look-up did not answer in time", true});
    if (result || !result.error().temporary || asked_.last_known.empty()) return result;
    log::debug("{}: {}; the addresses that it had last are used", host_, result.error().message);
    return asked_.last_known;
  }

 private:
  std::shared_ptr<LookUpPool> pool_;
  std::string host_;
  LookUpPool::Asker asker_;
  LookUpPool::Asked asked_;
};

}  // namespace

NameResolver::NameResolver(LookUp look_up, std::size_t max_threads, Duration slow_after)
    : pool_(LookUpPool::make(std::move(look_up), max_threads, slow_after)) {}

NameResolver::~NameResolver() { pool_->close(); }

NameResolver& NameResolver::of_process() {
  static NameResolver resolver;
  return resolver;
}

asio::awaitable<LookUpResult> NameResolver::resolve(std::string host, MonoTime deadline) {
  const std::shared_ptr<LookUpPool> pool = pool_;
  Wake wake(co_await asio::this_coro::executor);
  if (const auto failure = open_wake(wake)) co_return LookUpError{failure.message(), true};
  Asking asking(pool, std::move(host), wake.native_handle());
  const DeadlineGuard guard(wake, asking.patience(deadline));
  boost::system::error_code failure;
  co_await wake.async_wait(Wake::wait_read, asio::redirect_error(asio::use_awaitable, failure));
  if (failure && !guard.expired()) throw boost::system::system_error(failure);
  co_return asking.result();
}

}  // namespace relaywatch::mysql
