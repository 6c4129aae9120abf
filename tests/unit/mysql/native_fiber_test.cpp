#include "mysql/native_fiber.hpp"

#include <gtest/gtest.h>
#include <mysql.h>
#include <vector>

namespace relaywatch::mysql {
namespace {

TEST(NativeFiber, RunsACallThatDoesNotWait) {
  NativeFiber fiber;
  bool ran = false;
  EXPECT_EQ(fiber.start([&] { ran = true; }), 0);
  EXPECT_TRUE(ran);
}

TEST(NativeFiber, HandsWaitsOutAndEventsIn) {
  NativeFiber fiber;
  std::vector<int> events;
  const auto body = [&] {
    events.push_back(NativeFiber::wait(MYSQL_WAIT_READ));
    events.push_back(NativeFiber::wait(MYSQL_WAIT_WRITE));
  };
  EXPECT_EQ(fiber.start(body), MYSQL_WAIT_READ);
  EXPECT_EQ(fiber.resume(MYSQL_WAIT_READ), MYSQL_WAIT_WRITE);
  EXPECT_EQ(fiber.resume(MYSQL_WAIT_TIMEOUT), 0);
  EXPECT_EQ(events, (std::vector<int>{MYSQL_WAIT_READ, MYSQL_WAIT_TIMEOUT}));
}

TEST(NativeFiber, SeveralWaitAtOnceAndOneCanRunAgain) {
  NativeFiber first;
  NativeFiber second;
  int ended = 0;
  const auto body = [&] {
    NativeFiber::wait(MYSQL_WAIT_READ);
    ++ended;
  };
  EXPECT_NE(first.start(body), 0);
  EXPECT_NE(second.start(body), 0);
  EXPECT_EQ(first.resume(MYSQL_WAIT_READ), 0);
  EXPECT_NE(first.start(body), 0);
  EXPECT_EQ(second.resume(MYSQL_WAIT_READ), 0);
  EXPECT_EQ(first.resume(MYSQL_WAIT_READ), 0);
  EXPECT_EQ(ended, 3);
}

TEST(NativeFiber, NobodyWaitsOutsideOfOne) { EXPECT_EQ(NativeFiber::wait(MYSQL_WAIT_READ), MYSQL_WAIT_TIMEOUT); }

}  // namespace
}  // namespace relaywatch::mysql
