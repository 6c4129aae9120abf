#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "base/clock.hpp"

namespace relaywatch {

/// Runs a task that is to last until it is cancelled. Should it end by itself, by returning or by an exception, that is
/// logged as an error under `name`, and after `pause` it is begun again. Returns when cancelled; never throws.
/// One thread. What `begin` refers to must outlive the task, and must allow being run again.
boost::asio::awaitable<void> keep_running(std::string name, std::function<boost::asio::awaitable<void>()> begin,
                                          Duration pause);

}  // namespace relaywatch
