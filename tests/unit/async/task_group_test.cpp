#include "async/task_group.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace relaywatch {
namespace {

namespace asio = boost::asio;
using asio::use_awaitable;

using Log = std::vector<std::string>;

asio::awaitable<void> wait_for_ever(Log& log) {
  asio::steady_timer never(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
  log.emplace_back("waiting");
  try {
    co_await never.async_wait(use_awaitable);
  } catch (const boost::system::system_error& error) {
    log.emplace_back(error.code() == asio::error::operation_aborted ? "cancelled" : "other error");
    throw;
  }
}

asio::awaitable<void> end_at_once(Log& log) {
  log.emplace_back("ran");
  co_return;
}

asio::awaitable<void> fail() {
  throw std::runtime_error("expected by the test");
  co_return;
}

asio::awaitable<void> fail_oddly() {
  throw 42;
  co_return;
}

asio::awaitable<void> spawn_two(TaskGroup& group, Log& log) {
  group.spawn("first", end_at_once(log));
  log.emplace_back("spawned");
  group.spawn("second", wait_for_ever(log));
  co_return;
}

asio::awaitable<void> cancel_and_join(TaskGroup& group, Log& log) {
  group.cancel();
  co_await group.join();
  log.emplace_back("joined");
}

/// What a long-lived part does: it is cancelled from outside, and joins its own tasks before it returns.
asio::awaitable<void> own_a_group(Log& log) {
  co_await asio::this_coro::throw_if_cancelled(false);
  TaskGroup group(co_await asio::this_coro::executor);
  group.spawn("inner", wait_for_ever(log));
  asio::steady_timer never(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
  boost::system::error_code ended;
  co_await never.async_wait(asio::redirect_error(use_awaitable, ended));
  group.cancel();
  co_await group.join();
  log.emplace_back("inner joined");
}

asio::awaitable<void> join_then_wait(TaskGroup& inner, Log& log) {
  co_await inner.join();
  log.emplace_back("inner joined");
  co_await wait_for_ever(log);
}

TEST(TaskGroup, CancelledTasksAreJoined) {
  asio::io_context loop;
  Log log;
  TaskGroup group(loop.get_executor());
  group.spawn("one", wait_for_ever(log));
  group.spawn("two", wait_for_ever(log));
  loop.poll();
  EXPECT_EQ(group.size(), 2U);
  auto done = asio::co_spawn(loop, cancel_and_join(group, log), asio::use_future);
  loop.run();
  done.get();
  EXPECT_EQ(group.size(), 0U);
  EXPECT_EQ(log, (Log{"waiting", "waiting", "cancelled", "cancelled", "joined"}));
}

TEST(TaskGroup, TheSpawnerGoesOnBeforeTheTaskBegins) {
  asio::io_context loop;
  Log log;
  TaskGroup group(loop.get_executor());
  auto done = asio::co_spawn(loop, spawn_two(group, log), asio::use_future);
  loop.poll();
  EXPECT_EQ(log, (Log{"spawned", "ran", "waiting"}));
  EXPECT_EQ(group.size(), 1U);
  group.cancel();
  loop.restart();
  loop.run();
  EXPECT_EQ(group.size(), 0U);
}

TEST(TaskGroup, ATaskCancelledBeforeItsFirstStepNeverRuns) {
  asio::io_context loop;
  Log log;
  TaskGroup group(loop.get_executor());
  asio::post(loop, [&] { group.cancel(); });  // comes before the task's own first step
  group.spawn("early", end_at_once(log));
  EXPECT_NO_THROW(loop.run());
  EXPECT_EQ(log, Log{});
  EXPECT_EQ(group.size(), 0U);
}

TEST(TaskGroup, CancelLeavesLaterTasksAlone) {
  asio::io_context loop;
  Log log;
  TaskGroup group(loop.get_executor());
  group.cancel();
  group.spawn("later", wait_for_ever(log));
  loop.poll();
  EXPECT_EQ(log, (Log{"waiting"}));
  group.cancel();
  loop.restart();
  loop.run();
  EXPECT_EQ(group.size(), 0U);
}

TEST(TaskGroup, AnExceptionEndsItsOwnTaskAlone) {
  asio::io_context loop;
  Log log;
  TaskGroup group(loop.get_executor());
  group.spawn("failing", fail());
  group.spawn("failing oddly", fail_oddly());
  group.spawn("waiting", wait_for_ever(log));
  EXPECT_NO_THROW(loop.poll());
  EXPECT_EQ(group.size(), 1U);
  group.cancel();
  loop.restart();
  loop.run();
  EXPECT_EQ(group.size(), 0U);
}

TEST(TaskGroup, JoinOfNothingReturnsAtOnce) {
  asio::io_context loop;
  Log log;
  TaskGroup group(loop.get_executor());
  auto done = asio::co_spawn(loop, group.join(), asio::use_future);
  loop.run();
  EXPECT_NO_THROW(done.get());
}

TEST(TaskGroup, ACancelledOwnerStillJoinsItsTasks) {
  asio::io_context loop;
  Log log;
  TaskGroup outer(loop.get_executor());
  outer.spawn("owner", own_a_group(log));
  loop.poll();
  outer.cancel();
  loop.restart();
  loop.run();
  EXPECT_EQ(log, (Log{"waiting", "cancelled", "inner joined"}));
  EXPECT_EQ(outer.size(), 0U);
}

TEST(TaskGroup, CancellationDuringJoinWaitsForTheTasksAndIsSeenAfterwards) {
  asio::io_context loop;
  Log log;
  TaskGroup inner(loop.get_executor());
  TaskGroup outer(loop.get_executor());
  inner.spawn("inner", wait_for_ever(log));
  outer.spawn("joiner", join_then_wait(inner, log));
  loop.poll();
  outer.cancel();
  loop.restart();
  loop.poll();
  EXPECT_EQ(outer.size(), 1U) << "join() must not return while a task runs";
  inner.cancel();
  loop.restart();
  loop.run();
  EXPECT_EQ(outer.size(), 0U);
  EXPECT_EQ(log, (Log{"waiting", "cancelled", "inner joined"}));
}

TEST(TaskGroup, ATaskMaySpawnAnotherAfterAJoinBegan) {
  asio::io_context loop;
  Log log;
  TaskGroup group(loop.get_executor());
  group.spawn("spawner", spawn_two(group, log));
  auto done = asio::co_spawn(loop, group.join(), asio::use_future);
  loop.poll();
  EXPECT_EQ(group.size(), 1U);
  EXPECT_EQ(done.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  group.cancel();
  loop.restart();
  loop.run();
  EXPECT_NO_THROW(done.get());
}

}  // namespace
}  // namespace relaywatch
