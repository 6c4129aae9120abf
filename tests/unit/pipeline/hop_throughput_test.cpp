#include "pipeline/hop_throughput.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <limits>

#include "pipeline/pipeline.hpp"

namespace relaywatch::pipeline {
namespace {

constexpr Seconds never{std::numeric_limits<double>::infinity()};

/// a → b, polled once a second. The source writes 100 bytes a second; the test says what the replica does.
class HopThroughputTest : public testing::Test {
 protected:
  HopThroughputTest() {
    FleetSpec fleet;
    for (const char* name : {"a", "b"}) {
      NodeSpec node;
      node.name = name;
      node.address = {std::string("host-") + name, 3306};
      fleet.nodes.push_back(node);
    }
    ChainSpec chain;
    chain.name = "chain";
    chain.path = {"a", "b"};
    fleet.chains.push_back(chain);
    pipeline_.emplace(fleet);
    status_.source = {"host-a", 3306};
    status_.receiver = ReceiverState::running;
    status_.applier_running = true;
  }

  static BinlogPosition position(std::uint64_t offset) { return {"bin", "000001", {1, offset}}; }

  /// So many seconds in which the replica receives and applies so many bytes each, as far as there are any.
  void run(int seconds, std::uint64_t receives, std::uint64_t applies) {
    for (int i = 0; i < seconds; ++i) {
      written_ += 100;
      received_ = std::min(received_ + receives, written_);
      executed_ = std::min(executed_ + applies, received_);
      poll();
    }
  }

  void poll() {
    now_ += std::chrono::seconds(1);
    NodeSnapshot source;
    source.node = "a";
    source.window = source.channels_window = source.written_window = {now_, now_ + std::chrono::milliseconds(5)};
    NodeSnapshot replica = source;
    source.facts.emplace();
    source.channels.emplace();
    if (source_answers_) {
      source.written = position(written_);
    } else {
      source.error = ProbeError{ProbeFailure::unreachable, 2003, "refused"};
    }
    replica.node = "b";
    replica.facts.emplace();
    status_.received = position(received_);
    status_.executed = position(executed_);
    replica.channels = {status_};
    pipeline_->ingest(std::move(source));
    pipeline_->ingest(std::move(replica));
    report_ = pipeline_->evaluate({now_ + std::chrono::milliseconds(10), WallTime() + std::chrono::hours(1)});
  }

  [[nodiscard]] const HopReport& hop() const { return report_.hops.at(0); }
  /// What it would be at rates that stay.
  [[nodiscard]] double expected(std::uint64_t from, double rate) const {
    return static_cast<double>(written_ - from) / (rate - 100);
  }

  ReplicationStatus status_;
  bool source_answers_ = true;
  std::uint64_t written_ = 1000;
  std::uint64_t received_ = 1000;
  std::uint64_t executed_ = 1000;

 private:
  std::optional<Pipeline> pipeline_;
  MonoTime now_ = MonoTime() + std::chrono::hours(1);
  FleetReport report_;
};

TEST_F(HopThroughputTest, RatesAreKnownOnceHalfOfTheirTimeWasWatched) {
  run(40, 1000, 1000);
  EXPECT_NEAR(*hop().rates.write, 100, 1e-9);
  EXPECT_NEAR(*hop().rates.apply, 100, 1e-9);
  EXPECT_FALSE(hop().rates_ten_minutes.write);
  run(3600, 1000, 0);
  EXPECT_NEAR(*hop().rates.apply, 0, 1e-9);
  EXPECT_NEAR(*hop().rates_ten_minutes.receive, 100, 1e-9);
  EXPECT_NEAR(*hop().rates_hour.write, 100, 1e-9);
}

TEST_F(HopThroughputTest, InStepIsCaughtUp) {
  run(20, 1000, 1000);
  EXPECT_EQ(hop().catch_up, Seconds(0));
}

TEST_F(HopThroughputTest, NeverWhileStoppedAndForetoldAFewSecondsAfterTheStart) {
  run(60, 1000, 1000);
  status_.applier_running = false;
  run(300, 1000, 0);
  EXPECT_EQ(hop().catch_up, never);
  status_.applier_running = true;
  run(5, 1000, 300);
  ASSERT_TRUE(hop().catch_up);
  EXPECT_NEAR(hop().catch_up->count() / expected(executed_, 300), 1, 0.05) << "the zeros of the stop must not count";
}

TEST_F(HopThroughputTest, WhatLiesBeforeAStoppedThreadIsABacklogFromTheFirstSecondOn) {
  run(60, 1000, 1000);
  status_.applier_running = false;
  run(1, 1000, 0);
  ASSERT_LE(hop().lag->value, hop().lag->uncertainty);
  EXPECT_EQ(hop().catch_up, never);
}

TEST_F(HopThroughputTest, WhatIsStillToBeReceivedWaitsForTheReceiver) {
  run(60, 1000, 1000);
  status_.receiver = ReceiverState::stopped;
  run(300, 0, 1000);
  EXPECT_EQ(hop().catch_up, never);
  status_.receiver = ReceiverState::running;
  run(20, 250, 1000);
  ASSERT_TRUE(hop().catch_up);
  EXPECT_NEAR(hop().catch_up->count() / expected(received_, 250), 1, 0.05);
}

TEST_F(HopThroughputTest, BelowASourceThatIsNotSeenNothingIsForetold) {
  run(60, 1000, 20);
  EXPECT_EQ(hop().catch_up, never);
  source_answers_ = false;
  run(10, 1000, 20);
  EXPECT_FALSE(hop().catch_up);
  EXPECT_FALSE(hop().rates.write);
  status_.applier_running = false;
  run(1, 0, 0);
  EXPECT_EQ(hop().catch_up, never) << "whatever the source does, what was received is not applied";
}

TEST_F(HopThroughputTest, AConfiguredDelayIsNoBacklog) {
  run(60, 1000, 1000);
  status_.configured_delay = Seconds(120);
  status_.remaining_delay = Seconds(30);
  run(120, 1000, 0);
  run(300, 1000, 100);
  EXPECT_EQ(hop().catch_up, Seconds(0));
}

}  // namespace
}  // namespace relaywatch::pipeline
