#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/pipeline/small_fleet.hpp"

namespace relaywatch::pipeline {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

/// a → b → c with writes all the time, looked at once a second.
class StallTest : public testing::Test {
 protected:
  SmallFleet::Server& a() { return fleet_.servers[0]; }
  SmallFleet::Server& b() { return fleet_.servers[1]; }
  SmallFleet::Server& c() { return fleet_.servers[2]; }

  /// One second in which the origin writes; what the others do of it is up to the test.
  const HopReport& tick(std::uint64_t bytes = 100) {
    a().written.coordinate.offset += bytes;
    if (b_receives_) b().received = a().written;
    if (b_applies_) {
      b().executed = b().received;
      b().written.coordinate.offset += bytes;
      c().executed = b().written;
    }
    now_ += seconds(1);
    report_ = fleet_.look(pipeline_, now_);
    return hop();
  }

  [[nodiscard]] const HopReport& hop() const { return *report_.find_hop({"a", "b", ""}); }

  void tick_for(int count, std::uint64_t bytes = 100) {
    for (int i = 0; i < count; ++i) tick(bytes);
  }

  /// The seconds until the hop is in that state, at most `most`.
  int seconds_until(HopState state, int most) {
    for (int second = 1; second <= most; ++second) {
      if (tick().state == state) return second;
    }
    return most + 1;
  }

  SmallFleet fleet_;
  Pipeline pipeline_ = fleet_.new_pipeline();
  MonoTime now_{seconds(1000)};
  FleetReport report_;
  bool b_receives_ = true;
  bool b_applies_ = true;
};

TEST_F(StallTest, AReceiverToWhichNothingComesIsStalled) {
  tick_for(20);
  ASSERT_EQ(hop().state, HopState::ok);
  b_receives_ = b_applies_ = false;
  EXPECT_NEAR(seconds_until(HopState::stalled, 30), 12, 1);
  EXPECT_EQ(hop().cause, HopCause::receiver_stalled);
  EXPECT_THAT(hop().summary, HasSubstr("a → b is stalled: a writes, the receiver says that it is connected"));
  EXPECT_THAT(hop().advice, HasSubstr("STOP SLAVE IO_THREAD and START SLAVE IO_THREAD"));
  EXPECT_TRUE(hop().evidence.contains("received_unmoved_for"));
  const Seconds lag = hop().lag.value().value;
  tick_for(5);
  EXPECT_NEAR((hop().lag.value().value - lag).count(), 5, 0.5) << "and its lag grows";
  EXPECT_EQ(report_.find_hop({"b", "c", ""})->state, HopState::ok) << "the hop below is in step with b";
  b_receives_ = b_applies_ = true;
  EXPECT_EQ(tick().state, HopState::ok);
}

/// Half a transaction arrived: the applier waits for the rest, and where nobody can see that it could be anything.
TEST_F(StallTest, AnApplierThatMayWaitForTheReceiverIsNotBlamed) {
  tick_for(20);
  b_applies_ = false;
  tick();
  b_receives_ = false;
  ASSERT_LE(seconds_until(HopState::stalled, 30), 13);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(tick().cause, HopCause::receiver_stalled) << hop().summary;
}

TEST_F(StallTest, AnIdleSourceStallsNobody) {
  tick_for(20);
  for (int i = 0; i < 60; ++i) EXPECT_EQ(tick(0).state, HopState::ok) << hop().summary;
  // It writes again; what it wrote is a moment on its way.
  b_receives_ = b_applies_ = false;
  EXPECT_EQ(tick().state, HopState::ok) << hop().summary;
  EXPECT_EQ(tick().state, HopState::ok) << hop().summary;
}

TEST_F(StallTest, AReceiverThatMovesSlowlyIsNotStalled) {
  tick_for(20);
  b_receives_ = false;
  for (int i = 0; i < 120; ++i) {
    if (i % 4 == 0) ++b().received->coordinate.offset;
    EXPECT_NE(tick().state, HopState::stalled) << hop().summary;
  }
  EXPECT_EQ(hop().state, HopState::lagging);
  EXPECT_EQ(hop().cause, HopCause::receiver_slow);
}

TEST_F(StallTest, ASourceThatCannotBePolledIsNotThis) {
  tick_for(20);
  a().down = true;
  b_receives_ = b_applies_ = false;
  tick_for(30);
  EXPECT_EQ(hop().state, HopState::unknown);
  // Back again, it writes; the receiver gets it a moment later.
  a().down = false;
  EXPECT_NE(tick().state, HopState::stalled) << hop().summary;
  b_receives_ = b_applies_ = true;
  EXPECT_EQ(tick().state, HopState::ok);
}

TEST_F(StallTest, AReceiverThatWasJustStartedHasToShowItselfFirst) {
  tick_for(20);
  b_receives_ = b_applies_ = false;
  b().receiver = ReceiverState::stopped;
  tick_for(60);
  b().receiver = ReceiverState::running;
  for (int i = 0; i < 8; ++i) EXPECT_NE(tick().state, HopState::stalled) << hop().summary;
}

TEST_F(StallTest, AnApplierBehindALockIsStalledAndTheHolderNamed) {
  tick_for(20);
  b_applies_ = false;
  b().threads = {
      {12, "system user", "app", "Slave_SQL", "Waiting for table metadata lock", Seconds(9), "ALTER TABLE t"},
      {31, "report", "app", "Sleep", "transaction RUNNING", Seconds(90), ""}};
  EXPECT_NEAR(seconds_until(HopState::stalled, 30), 11, 1);
  EXPECT_EQ(hop().cause, HopCause::applier_stalled);
  EXPECT_THAT(hop().summary, HasSubstr("held by thread 31 (report, Sleep for 90 s, transaction RUNNING)"));
  EXPECT_THAT(hop().advice, HasSubstr("KILL 31"));
  b_applies_ = true;
  EXPECT_EQ(tick().state, HopState::ok) << hop().summary;
  EXPECT_FALSE(hop().evidence.contains("blocker"));
}

TEST_F(StallTest, AListFromBeforeItStoodThereSaysNothing) {
  tick_for(20);
  b().threads = {{12, "system user", "app", "Slave_SQL", "Waiting for table metadata lock", Seconds(9), ""}};
  tick();
  b().threads.reset();
  b_applies_ = false;
  tick_for(30);
  EXPECT_NE(hop().state, HopState::stalled) << hop().summary;
  EXPECT_THAT(hop().summary, HasSubstr("what the applier does is not known"));
}

TEST_F(StallTest, ALongTransactionIsNoStallButIsSaid) {
  tick_for(20);
  b_applies_ = false;
  b().threads = {{12, "system user", "app", "Slave_SQL", "Updating", Seconds(9), "UPDATE t SET a = ?"}};
  for (int i = 0; i < 25; ++i) EXPECT_EQ(tick().state, HopState::ok) << hop().summary;
  EXPECT_THAT(hop().summary, HasSubstr("is ok; applying one event for 24 s: UPDATE t SET a = ? (Updating)"));
  for (int i = 0; i < 100; ++i) EXPECT_NE(tick().state, HopState::stalled) << hop().summary;
  EXPECT_EQ(hop().state, HopState::lagging);
  EXPECT_EQ(hop().cause, HopCause::applier_slow);
  EXPECT_THAT(hop().summary, HasSubstr("applying one event for"));
}

TEST_F(StallTest, ADelayOnPurposeIsNone) {
  tick_for(20);
  b_applies_ = false;
  b().remaining_delay = Seconds(30);
  b().applier_state = "Waiting until MASTER_DELAY seconds after master executed event";
  for (int i = 0; i < 100; ++i) EXPECT_NE(tick().state, HopState::stalled) << hop().summary;
}

TEST_F(StallTest, ItsTimeGoesOnThroughANewConfig) {
  tick_for(20);
  b_applies_ = false;
  b().applier_state = "Waiting for global read lock";
  tick_for(8);
  Pipeline reloaded = fleet_.new_pipeline();
  reloaded.inherit(std::move(pipeline_));
  pipeline_ = std::move(reloaded);
  EXPECT_LE(seconds_until(HopState::stalled, 30), 4);
}

}  // namespace
}  // namespace relaywatch::pipeline
