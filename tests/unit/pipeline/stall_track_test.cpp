#include "pipeline/stall_track.hpp"

#include <gtest/gtest.h>

#include "unit/pipeline/small_fleet.hpp"

namespace relaywatch::pipeline {
namespace {

using analysis::StandStill;
using std::chrono::seconds;

const MonoTime start{seconds(1000)};

class StallTrackTest : public testing::Test {
 protected:
  StallTrackTest() {
    status_.receiver = ReceiverState::running;
    status_.applier_running = true;
    status_.executed = SmallFleet::position(1, 100);
    status_.received = SmallFleet::position(1, 900);
  }

  void poll(int second) { track_.follow(status_, start + seconds(second)); }
  void poll(int first, int last) {
    for (int second = first; second <= last; ++second) poll(second);
  }

  StallTrack track_;
  ReplicationStatus status_;
};

TEST_F(StallTrackTest, CountsFromTheFirstPollThatSawThePosition) {
  poll(0, 12);
  EXPECT_EQ(track_.applier().stand(), (StandStill{Seconds(12), 12}));
  EXPECT_EQ(track_.receiver().stand(), (StandStill{Seconds(12), 12}));
  EXPECT_EQ(track_.applier().since(), start);
}

TEST_F(StallTrackTest, EveryByteBeginsAnew) {
  poll(0, 12);
  status_.executed = SmallFleet::position(1, 101);
  poll(13, 15);
  EXPECT_EQ(track_.applier().stand(), (StandStill{Seconds(2), 2}));
  EXPECT_EQ(track_.receiver().stand(), (StandStill{Seconds(15), 15}));
}

TEST_F(StallTrackTest, AnApplierWithNothingToDoDoesNotStandStill) {
  status_.executed = status_.received;
  poll(0, 100);
  EXPECT_FALSE(track_.applier().stand());
  status_.received = SmallFleet::position(1, 1000);
  poll(101, 103);
  EXPECT_EQ(track_.applier().stand(), (StandStill{Seconds(2), 2})) << "only since there is something to do";
}

TEST_F(StallTrackTest, NorDoesOneThatIsStoppedOrWaitsOnPurpose) {
  status_.applier_running = false;
  poll(0, 20);
  EXPECT_FALSE(track_.applier().stand());
  status_.applier_running = true;
  status_.remaining_delay = Seconds(5);
  poll(21, 40);
  EXPECT_FALSE(track_.applier().stand());
  status_.remaining_delay.reset();
  poll(41, 43);
  EXPECT_EQ(track_.applier().stand(), (StandStill{Seconds(2), 2}));
}

TEST_F(StallTrackTest, AReceiverThatConnectsAnewBeginsAnew) {
  poll(0, 20);
  status_.receiver = ReceiverState::connecting;
  poll(21);
  EXPECT_FALSE(track_.receiver().stand());
  status_.receiver = ReceiverState::running;
  poll(22, 23);
  EXPECT_EQ(track_.receiver().stand(), (StandStill{Seconds(1), 1}));
}

TEST_F(StallTrackTest, AfterALostPollSomeMoreHaveToSeeIt) {
  poll(0, 20);
  track_.lose_sight();
  EXPECT_EQ(track_.applier().stand(), (StandStill{Seconds(20), 0}));
  poll(22, 24);
  EXPECT_EQ(track_.applier().stand(), (StandStill{Seconds(24), 3}));
}

}  // namespace
}  // namespace relaywatch::pipeline
