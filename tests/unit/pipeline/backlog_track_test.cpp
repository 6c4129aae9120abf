#include "pipeline/backlog_track.hpp"

#include <gtest/gtest.h>

namespace relaywatch::pipeline {
namespace {

using enum HopState;

/// a → b → c → d, seen again and again.
class BacklogTrackTest : public testing::Test {
 protected:
  /// Half a minute later, with these states.
  void look(HopState first, HopState second, HopState third) {
    now_ += std::chrono::seconds(30);
    hops_ = {hop("a", "b", first), hop("b", "c", second), hop("c", "d", third)};
    track_.follow(hops_, now_);
  }

  /// Long enough to count as a standstill where it is one.
  void look_twice(HopState first, HopState second, HopState third) {
    look(first, second, third);
    look(first, second, third);
  }

  [[nodiscard]] std::string origin_of(std::size_t hop) const {
    const auto& backlog = hops_[hop].backlog;
    return backlog ? backlog->hop.source + backlog->hop.replica : "none";
  }

 private:
  static HopReport hop(const char* source, const char* replica, HopState state) {
    HopReport hop;
    hop.id = {source, replica, ""};
    hop.state = state;
    hop.cause = state == unknown ? HopCause::source_not_polled : HopCause::none;
    return hop;
  }

  MonoTime now_;
  BacklogTrack track_;
  std::vector<HopReport> hops_;
};

TEST_F(BacklogTrackTest, NothingLeavesNothing) {
  look(ok, ok, ok);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(origin_of(i), "none");
}

TEST_F(BacklogTrackTest, ALagByItselfIsNobodysBacklog) {
  look(ok, lagging, ok);
  EXPECT_EQ(origin_of(1), "none");
}

TEST_F(BacklogTrackTest, AHopThatStoodWorksOffItsOwnAndPassesItOn) {
  look_twice(ok, stopped, ok);
  EXPECT_EQ(origin_of(1), "none") << "while it stands it works off nothing";
  look(ok, lagging, ok);
  EXPECT_EQ(origin_of(1), "bc");
  look(ok, lagging, lagging);
  EXPECT_EQ(origin_of(2), "bc");
  EXPECT_EQ(origin_of(0), "none");
}

TEST_F(BacklogTrackTest, WhatWasPassedOnIsKnownForAMinuteAfterwards) {
  look_twice(stopped, ok, ok);
  look(lagging, ok, ok);
  look(ok, ok, ok);
  look(ok, lagging, ok);
  EXPECT_EQ(origin_of(1), "ab");
  look(ok, ok, lagging);
  EXPECT_EQ(origin_of(2), "ab") << "from hop to hop it is one backlog";
  for (int i = 0; i < 4; ++i) look(ok, ok, ok);
  EXPECT_EQ(origin_of(2), "none");
  look(ok, lagging, ok);
  EXPECT_EQ(origin_of(1), "none");
}

TEST_F(BacklogTrackTest, ALongBacklogIsNotForgotten) {
  look_twice(stopped, ok, ok);
  for (int i = 0; i < 1000; ++i) look(lagging, ok, ok);
  EXPECT_EQ(origin_of(0), "ab");
}

TEST_F(BacklogTrackTest, ABurstTravelsDown) {
  look(lagging, ok, ok);
  look(lagging, lagging, ok);
  EXPECT_EQ(origin_of(0), "none");
  EXPECT_EQ(origin_of(1), "ab");
}

TEST_F(BacklogTrackTest, ALagThatWasThereBeforeTheFaultAboveIsNotItsBacklog) {
  look(ok, lagging, ok);
  look_twice(stopped, lagging, ok);
  EXPECT_EQ(origin_of(1), "none");
}

TEST_F(BacklogTrackTest, AShortStopAmidABacklogFromAboveChangesNothing) {
  look_twice(stopped, ok, ok);
  look(lagging, lagging, ok);
  look(lagging, unreachable, unknown);
  look(ok, lagging, ok);
  EXPECT_EQ(origin_of(1), "ab");
}

TEST_F(BacklogTrackTest, AHopThatLaggedByItselfAndThenStoodWorksOffItsOwn) {
  look(ok, lagging, ok);
  look_twice(ok, stopped, ok);
  look(ok, lagging, ok);
  EXPECT_EQ(origin_of(1), "bc");
}

TEST_F(BacklogTrackTest, OneLostPollIsNotWhatALagComesFrom) {
  look(ok, lagging, ok);
  look(ok, unreachable, unknown);
  look(ok, lagging, ok);
  EXPECT_EQ(origin_of(1), "none");
}

TEST_F(BacklogTrackTest, AServerThatDidNotAnswerLeavesOneOnBothItsSides) {
  look_twice(unreachable, unknown, ok);
  look(lagging, lagging, ok);
  EXPECT_EQ(origin_of(0), "ab");
  EXPECT_EQ(origin_of(1), "bc");
}

}  // namespace
}  // namespace relaywatch::pipeline
