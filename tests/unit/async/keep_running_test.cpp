#include "async/keep_running.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>

#include "async/task_group.hpp"

namespace relaywatch {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// Ends by itself twice, in two ways; then lasts.
asio::awaitable<void> begin_badly(int& begun) {
  ++begun;
  if (begun == 1) throw std::runtime_error("expected by the test");
  if (begun == 2) co_return;
  asio::steady_timer never(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
  co_await never.async_wait(asio::use_awaitable);
}

class KeepRunningTest : public ::testing::Test {
 protected:
  asio::io_context loop_;
  TaskGroup tasks_{loop_.get_executor()};
  int begun_ = 0;

  void keep(Duration pause) {
    tasks_.spawn("test", keep_running(
                             "the task", [this] { return begin_badly(begun_); }, pause));
  }
  /// What was asked for is no error, and not logged.
  void cancel() {
    testing::internal::CaptureStdout();
    tasks_.cancel();
    loop_.restart();
    loop_.run();
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  }
};

TEST_F(KeepRunningTest, ATaskThatEndsByItselfIsBegunAgain) {
  testing::internal::CaptureStdout();
  keep(0s);
  const MonoTime limit = MonoTime::clock::now() + 20s;
  while (begun_ < 3 && MonoTime::clock::now() < limit) loop_.run_one_until(limit);
  const std::string log = testing::internal::GetCapturedStdout();
  EXPECT_EQ(begun_, 3);
  EXPECT_THAT(log, ::testing::HasSubstr("the task ended by itself, and is begun again: expected by the test"));
  EXPECT_THAT(log, ::testing::HasSubstr("the task ended by itself, and is begun again: it returned"));
  cancel();
  EXPECT_EQ(tasks_.size(), 0U) << "a cancelled task is not begun again";
  EXPECT_EQ(begun_, 3);
}

TEST_F(KeepRunningTest, CancellingEndsThePauseToo) {
  keep(1h);
  loop_.poll();
  EXPECT_EQ(begun_, 1);
  EXPECT_EQ(tasks_.size(), 1U);
  cancel();
  EXPECT_EQ(tasks_.size(), 0U);
  EXPECT_EQ(begun_, 1);
}

}  // namespace
}  // namespace relaywatch
