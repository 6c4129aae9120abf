#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/pipeline/polled_fleet.hpp"

namespace relaywatch::pipeline {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class PurgeRiskTest : public PolledFleet {};

TEST_F(PurgeRiskTest, PurgeHeadroomRunsDownBelowAStoppedReceiverAndIsNotKnownBelowABlindSpot) {
  a().retention = Seconds(600);
  run(10);
  EXPECT_NEAR(hop(0).purge_headroom->count(), 600, 2);
  EXPECT_FALSE(hop(1).purge_headroom) << "the retention of b is not known";
  b().channels[0].receiver = ReceiverState::stopped;
  run(100, false);
  EXPECT_NEAR(hop(0).purge_headroom->count(), 500, 3);
  EXPECT_NEAR(hop(0).purge_forecast->count(), 500, 3);
  a().down = true;
  for (int i = 0; i < 50; ++i) look();
  EXPECT_NEAR(hop(0).purge_headroom->count(), 450, 3) << "what the source wrote grows older while it is down";
  b().down = true;
  look();
  EXPECT_FALSE(hop(0).purge_headroom);
}

TEST_F(PurgeRiskTest, AnApplierThatStandsStillIsNoPurgeRisk) {
  a().retention = Seconds(60);
  run(10);
  b().channels[0].applier_running = false;
  for (int i = 0; i < 100; ++i) {
    a().written.offset += 100;
    b().channels[0].received = position(a().written);
    look();
  }
  EXPECT_NEAR(hop(0).purge_headroom->count(), 60, 2);
}

TEST_F(PurgeRiskTest, APurgedBinlogIsRecognisedBeforeTheReceiverAsksForIt) {
  a().binlogs = {{"bin.1", 2000}};
  run(10);
  EXPECT_EQ(hop(0).purge_headroom_files, 0U);
  EXPECT_EQ(hop(0).purge_headroom_bytes, a().written.offset);
  b().channels[0].receiver = ReceiverState::stopped;
  a().written = {2, 100};
  a().binlogs = {{"bin.1", 3000}, {"bin.2", 100}};
  look();
  EXPECT_EQ(hop(0).state, HopState::stopped);
  a().binlogs = {{"bin.2", 100}};
  look();  // the replica was asked after the list in the next poll only
  look();
  EXPECT_EQ(hop(0).state, HopState::broken);
  EXPECT_EQ(hop(0).cause, HopCause::binlog_purged);
  EXPECT_EQ(hop(0).purge_headroom, Seconds(0));
  EXPECT_THAT(hop(0).summary, testing::HasSubstr("b needs bin.1, the oldest that a still has is bin.2"));
  b().channels[0].receiver = ReceiverState::connecting;
  a().down = true;
  look();
  EXPECT_EQ(hop(0).cause, HopCause::binlog_purged) << "what is gone does not come back while the source is away";
}

TEST_F(PurgeRiskTest, AReceiverThatWasAskedBeforeTheListMayHaveMovedOn) {
  a().binlogs = {{"bin.1", 2000}};
  run(10);
  b().channels[0].receiver = ReceiverState::connecting;
  a().written = {2, 100};
  look();
  // In one and the same second the receiver gets through, reads the rest of the file, and the file goes.
  now_ += seconds(1);
  a().binlogs = {{"bin.2", 100}};
  poll(0);
  report_ = pipeline_->evaluate({now_ + milliseconds(50), WallTime(seconds(1'000'000))});
  EXPECT_NE(hop(0).cause, HopCause::binlog_purged);
  b().channels[0].receiver = ReceiverState::running;
  execute(b(), {2, 100});
  look();
  EXPECT_EQ(hop(0).state, HopState::ok);
}

TEST_F(PurgeRiskTest, AListOfAnEarlierEpochProvesNothing) {
  a().written = {7, 1000};
  execute(b(), {7, 1000});
  a().binlogs = {{"bin.7", 1000}};
  run(3);
  a().binlogs.reset();
  a().written = {1, 100};  // RESET MASTER, and the replica was set to the new beginning
  execute(b(), {1, 100});
  b().channels[0].receiver = ReceiverState::stopped;
  for (int i = 0; i < 3; ++i) look();
  EXPECT_EQ(hop(0).cause, HopCause::receiver_stopped);
}

}  // namespace
}  // namespace relaywatch::pipeline
