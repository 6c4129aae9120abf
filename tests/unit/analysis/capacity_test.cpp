#include "analysis/capacity.hpp"

#include <gtest/gtest.h>

namespace relaywatch::analysis {
namespace {

constexpr Seconds minute{60};

class CapacityTest : public testing::Test {
 protected:
  /// A second goes by in which the thread does so much; so much lies before it then.
  void pass(std::uint64_t done, std::optional<std::uint64_t> backlog, bool running = true) {
    now_ += std::chrono::seconds(1);
    done_ += done;
    capacity_.take({now_, running, done_, backlog});
  }
  void pass_seconds(int seconds, std::uint64_t done, std::optional<std::uint64_t> backlog) {
    for (int i = 0; i < seconds; ++i) pass(done, backlog);
  }

  Capacity capacity_;

 private:
  MonoTime now_;
  std::uint64_t done_ = 0;
};

TEST_F(CapacityTest, IsWhatIsDoneWhileThereIsWork) {
  pass_seconds(20, 100, 5000);
  EXPECT_NEAR(*capacity_.pace().over(minute), 100, 1e-6);
  EXPECT_FALSE(capacity_.keeps_up_within());
}

TEST_F(CapacityTest, WaitingForWorkDoesNotCount) {
  pass_seconds(60, 10, 0);
  EXPECT_FALSE(capacity_.pace().over(minute)) << "it could have done more";
  pass_seconds(20, 100, 5000);
  EXPECT_NEAR(*capacity_.pace().over(minute), 100, 1e-6);
  pass(5000, 0);
  pass_seconds(20, 10, 0);
  EXPECT_NEAR(*capacity_.pace().over(minute), 100, 1e-6);
}

TEST_F(CapacityTest, AnUnknownBacklogDoesNotCount) {
  pass_seconds(20, 100, std::nullopt);
  EXPECT_FALSE(capacity_.pace().over(minute));
}

TEST_F(CapacityTest, AStopIsForgotten) {
  pass_seconds(60, 100, 5000);
  pass(0, 5000, false);
  EXPECT_FALSE(capacity_.running());
  EXPECT_FALSE(capacity_.pace().over(minute));
  pass(30, 5000);
  pass(70, 5000);
  EXPECT_FALSE(capacity_.pace().over(minute));
  pass_seconds(3, 70, 5000);
  EXPECT_NEAR(*capacity_.pace().over(minute), 70, 1e-6) << "the second in which it was started does not count";
}

TEST_F(CapacityTest, AStandstillInTheMidstOfWorkCountsUntilItHasEnded) {
  pass_seconds(600, 100, 50'000);
  pass_seconds(120, 0, 50'000);
  EXPECT_LT(*capacity_.pace().over(minute), 20);
  pass_seconds(5, 100, 50'000);
  EXPECT_NEAR(*capacity_.pace().over(Seconds(30)), 100, 1e-6);
}

TEST_F(CapacityTest, APollThatFailedHidesWhatWentOn) {
  pass_seconds(10, 100, 5000);
  capacity_.lose_sight();
  pass(0, 5000);
  EXPECT_NEAR(*capacity_.pace().over(minute), 100, 1e-6);
}

TEST_F(CapacityTest, KeepsUpWhileItDoesWhatLayBeforeIt) {
  pass(0, 100);
  pass(100, 200);
  EXPECT_EQ(capacity_.keeps_up_within(), Seconds(2));
  pass(200, 0);
  EXPECT_EQ(capacity_.keeps_up_within(), Seconds(0));
  pass(50, 1'000'000);
  EXPECT_FALSE(capacity_.keeps_up_within()) << "a burst has just come";
  pass(50, 1'000'000);
  EXPECT_FALSE(capacity_.keeps_up_within());
}

}  // namespace
}  // namespace relaywatch::analysis
