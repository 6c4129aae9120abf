#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/pipeline/polled_fleet.hpp"

namespace relaywatch::pipeline {
namespace {

class ChainLagTest : public PolledFleet {};

TEST_F(ChainLagTest, ResetOfTheOriginNeverShowsABacklogAsZero) {
  run(10);
  run(100, true, false);
  EXPECT_NEAR(chain_lag("c")->value.count(), 100, 2);
  a().written = {1, 500};
  execute(b(), a().written);
  look();
  for (int i = 0; i < 50; ++i) {
    tick(true, false);
    const auto lag = chain_lag("c");
    ASSERT_FALSE(lag && lag->basis == LagBasis::position && lag->value + lag->uncertainty < Seconds(50)) << i;
  }
}

TEST_F(ChainLagTest, ARepointedServerInTheMiddleEndsWhatCanBeFollowed) {
  run(10);
  c().channels = {channel_of("10.0.0.1", a().written)};
  for (int i = 0; i < 20; ++i) {
    a().written.offset += 100;
    look();
  }
  EXPECT_EQ(hop(1).state, HopState::missing);
  EXPECT_EQ(hop(1).cause, HopCause::wrong_source);
  EXPECT_FALSE(chain_lag("c"));
}

TEST_F(ChainLagTest, AChannelThatIsAddedInFrontDoesNotMixPositions) {
  run(10);
  run(50, true, false);
  const auto main_channel = b().channels[0];
  b().channels.insert(b().channels.begin(), channel_of("10.9.9.9", {1, 9'000'000}, "aside"));
  look();
  b().channels[1].executed = b().channels[1].received = position(a().written);
  look();
  const auto lag = chain_lag("c");
  EXPECT_FALSE(lag && lag->basis == LagBasis::position && lag->value < Seconds(40)) << lag->value.count();
}

TEST_F(ChainLagTest, BelowADeadSourceNothingIsInStepAndTheChainsLagGrows) {
  run(10);
  b().down = true;
  for (int i = 0; i < 60; ++i) {
    a().written.offset += 100;
    look();
  }
  EXPECT_EQ(hop(0).state, HopState::unreachable);
  EXPECT_EQ(hop(1).state, HopState::unknown);
  EXPECT_EQ(hop(1).cause, HopCause::source_not_polled);
  EXPECT_EQ(hop(1).suppressed_by, "NodeDown b");
  EXPECT_FALSE(hop(1).lag);
  EXPECT_NEAR(chain_lag("c")->value.count(), 60, 3);
  EXPECT_EQ(report_.chains.at(0).root_cause->hop, (HopId{"a", "b", ""}));
}

TEST_F(ChainLagTest, AServerThatKeepsReplicatedChangesToItselfCutsTheChain) {
  run(10);
  EXPECT_EQ(report_.chains[0].lag_note, "");
  b().writes_replicated_changes = false;
  look();
  EXPECT_TRUE(chain_lag("b"));
  EXPECT_FALSE(chain_lag("c"));
  EXPECT_THAT(report_.chains[0].lag_note, testing::StartsWith("b keeps replicated changes out of its binlog"));
}

TEST_F(ChainLagTest, TheHopThatContributesMostIsNamed) {
  run(10);
  EXPECT_FALSE(report_.chains[0].slowest_hop);
  run(100, true, false);
  EXPECT_EQ(report_.chains[0].slowest_hop, (HopId{"b", "c", ""}));
  run(300, false, false);
  EXPECT_EQ(report_.chains[0].slowest_hop, (HopId{"a", "b", ""}));
}

TEST_F(ChainLagTest, WhatIsLostAcrossADeadServerCountsForTheHopThatLeadsToIt) {
  run(10);
  b().down = true;
  for (int i = 0; i < 60; ++i) {
    a().written.offset += 100;
    look();
  }
  EXPECT_EQ(report_.chains[0].slowest_hop, (HopId{"a", "b", ""}));
}

TEST_F(ChainLagTest, ConfiguredDelaysAddUpAlongTheChain) {
  b().channels[0].configured_delay = Seconds(60);
  c().channels[0].configured_delay = Seconds(15);
  look();
  EXPECT_EQ(report_.chains[0].configured_delay, Seconds(75));
}

TEST_F(ChainLagTest, AHopThatMayLagLongerAllowsItsChainAsMuch) {
  fleet_.chains[0].lag = {Seconds(30), Seconds(300)};
  fleet_.chains[0].hop_lag["c"] = {std::nullopt, Seconds(1800)};
  pipeline_.emplace(fleet_);
  look();
  EXPECT_EQ(report_.chains[0].thresholds, (LagThresholds{Seconds(30), Seconds(1800)}));
}

/// a → b is the chain; c replicates from b beside it.
class BranchTest : public PolledFleet {
 protected:
  BranchTest() {
    fleet_.chains[0].path.pop_back();
    pipeline_.emplace(fleet_);
  }

  [[nodiscard]] bool measured(const std::string& node) const { return report_.chains[0].node_lag.contains(node); }
};

TEST_F(BranchTest, AReplicaBesideTheChainIsMeasuredAgainstTheOrigin) {
  run(10);
  ASSERT_TRUE(measured("c"));
  EXPECT_EQ(chain_lag("c")->value, Seconds(0));
  EXPECT_EQ(chain_lag("c")->basis, LagBasis::position);
  run(100, true, false);
  EXPECT_NEAR(chain_lag("c")->value.count(), 100, 2);
  EXPECT_EQ(report_.chains[0].lag->value, Seconds(0)) << "the chain itself ends at b";
}

TEST_F(BranchTest, WithTwoSourcesItHasNoOnePlaceInWhatTheOriginWrote) {
  c().channels.push_back(channel_of("10.0.0.1", {1, 1000}, "second"));
  run(10);
  EXPECT_FALSE(measured("c"));
}

TEST_F(BranchTest, ANodeOfAnotherChainIsNoBranch) {
  fleet_.chains.push_back({.name = "other", .path = {"c", "b"}, .lag = {}, .hop_lag = {}});
  pipeline_.emplace(fleet_);
  run(10);
  EXPECT_FALSE(measured("c"));
}

}  // namespace
}  // namespace relaywatch::pipeline
