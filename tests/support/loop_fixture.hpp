#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "async/task_group.hpp"
#include "base/clock.hpp"
#include "support/fake_server.hpp"
#include "support/recording.hpp"

namespace relaywatch::test {

/// A deadline.
inline MonoTime in(Duration time) { return MonoTime::clock::now() + time; }

template <typename T>
boost::asio::awaitable<void> keep_result(boost::asio::awaitable<T> work, std::optional<T>& result) {
  result.emplace(co_await std::move(work));
}

/// An event loop on the test's own thread, with the servers and tasks that live on it.
class LoopFixture : public testing::Test {
 public:
  ~LoopFixture() override { end_tasks(); }

 protected:
  /// Cancels everything and runs the loop until it has ended.
  void end_tasks() {
    tasks_.cancel();
    run_until([this] { return tasks_.size() == 0; });
  }

  /// Runs the loop until `done`. Fails the test when that takes too long (a bound for bugs; nothing waits for it).
  void run_until(const std::function<bool()>& done, Duration limit = std::chrono::seconds(20)) {
    const MonoTime end = MonoTime::clock::now() + limit;
    while (!done()) {
      if (MonoTime::clock::now() >= end) {
        ADD_FAILURE() << "the loop did not get there in time";
        return;
      }
      io_.restart();
      io_.run_one_until(end);
    }
  }

  /// Runs one coroutine to its end and gives its result.
  template <typename T>
  T await(boost::asio::awaitable<T> work) {
    std::optional<T> result;
    tasks_.spawn("test", keep_result(std::move(work), result));
    run_until([&] { return result.has_value(); });
    return std::move(result).value();
  }

  /// A server that answers as the named recording; it lives as long as the fixture.
  FakeServer& serve(std::string_view recording_name) {
    auto recording = std::make_shared<const Recording>(load_recording(recording_name));
    return *servers_.emplace_back(std::make_unique<FakeServer>(io_.get_executor(), tasks_, std::move(recording)));
  }

  boost::asio::io_context io_;
  TaskGroup tasks_{io_.get_executor()};
  std::vector<std::unique_ptr<FakeServer>> servers_;
};

}  // namespace relaywatch::test
