#include "web/bell.hpp"

#include "async/as_result.hpp"

namespace relaywatch::web {

namespace asio = boost::asio;

void Bell::ring() {
  for (asio::steady_timer* timer : waiting_) timer->cancel();
}

asio::awaitable<void> Bell::wait(asio::any_io_executor executor, MonoTime latest) {
  asio::steady_timer timer(executor, latest);
  const auto self = waiting_.insert(waiting_.end(), &timer);
  struct Leave {  // however the wait ends
    std::list<asio::steady_timer*>& waiting;
    std::list<asio::steady_timer*>::iterator self;
    ~Leave() { waiting.erase(self); }
  } const leave{waiting_, self};
  co_await timer.async_wait(as_result);
}

}  // namespace relaywatch::web
