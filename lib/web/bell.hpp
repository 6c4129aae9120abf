#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>

#include "base/clock.hpp"

namespace relaywatch::web {

/// Wakes all who wait for news. One thread. It must outlive those who wait.
class Bell {
 public:
  void ring();

  /// Returns when it rings, at the latest then.
  boost::asio::awaitable<void> wait(boost::asio::any_io_executor executor, MonoTime latest);

 private:
  std::list<boost::asio::steady_timer*> waiting_;
};

}  // namespace relaywatch::web
