#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/pipeline.hpp"

namespace relaywatch::pipeline {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// a → b → c, polled once a second, with a heartbeat on a whose writer's clock is two hours ahead. Positions tell
/// nothing unless the test says so: a has no binlog position to tell.
class HeartbeatTest : public testing::Test {
 protected:
  HeartbeatTest() {
    ChainSpec chain;
    chain.name = "chain";
    for (const char* name : {"a", "b", "c"}) {
      NodeSpec node;
      node.name = name;
      node.address = {std::string("10.0.0.") + name, 3306};
      fleet_.nodes.push_back(node);
      chain.path.push_back(node.name);
    }
    fleet_.chains.push_back(chain);
    fleet_.heartbeat = HeartbeatSpec{};
    begin();
  }

  void begin() { pipeline_.emplace(fleet_); }

  static WallTime stamp_at(MonoTime time) {
    return WallTime(seconds(1'790'007'200) + std::chrono::floor<seconds>(time.time_since_epoch()));
  }

  void poll(std::size_t index) {
    NodeSnapshot snapshot;
    snapshot.node = fleet_.nodes[index].name;
    const MonoTime begin = now_ + milliseconds(200 * static_cast<int>(index) + 100);
    snapshot.window = snapshot.channels_window = snapshot.written_window =
        snapshot.heartbeats_window = {begin, begin + milliseconds(5)};
    if (down_ == snapshot.node) {
      snapshot.error = ProbeError{ProbeFailure::unreachable, 2003, "refused"};
    } else {
      snapshot.facts = ServerFacts{};
      snapshot.facts->server_id = 101 + static_cast<std::uint32_t>(index);
      snapshot.channels.emplace();
      if (index > 0) snapshot.channels->push_back(channel(index));
      if (index > 0 || positions_) snapshot.written = BinlogPosition{"bin", "1", {1, written_}};
      if (index == 0) held_[0] = writer_lives_ ? stamp_at(begin) : held_[0];
      if (index > 0 && applies_[index]) held_[index] = held_[index - 1];
      snapshot.heartbeats = {{HeartbeatRow{999, WallTime(seconds(1'900'000'000))}, HeartbeatRow{101, held_[index]}}};
      if (refused_ == snapshot.node) snapshot.heartbeats.reset();
    }
    pipeline_->ingest(std::move(snapshot));
  }

  [[nodiscard]] ReplicationStatus channel(std::size_t index) const {
    ReplicationStatus channel;
    channel.source = fleet_.nodes[index - 1].address;
    channel.receiver = ReceiverState::running;
    channel.applier_running = true;
    channel.received = channel.executed = BinlogPosition{"bin", "1", {1, written_}};
    channel.reported_lag = Seconds(0);
    channel.has_filters = filtered_;
    return channel;
  }

  const FleetReport& tick() {
    now_ += seconds(1);
    for (std::size_t i = 0; i < fleet_.nodes.size(); ++i) poll(i);
    return evaluate();
  }
  const FleetReport& evaluate() {
    report_ = pipeline_->evaluate({now_ + milliseconds(900), WallTime(seconds(1'790'000'000)) + (now_ - MonoTime())});
    return report_;
  }
  void run(int count) {
    for (int i = 0; i < count; ++i) tick();
  }

  [[nodiscard]] std::optional<LagFigure> heartbeat_lag(const std::string& node) const {
    return report_.chains.at(0).heartbeat_lag.at(node);
  }
  [[nodiscard]] std::optional<LagFigure> node_lag(const std::string& node) const {
    return report_.chains.at(0).node_lag.at(node);
  }

  FleetSpec fleet_;
  std::optional<Pipeline> pipeline_;
  MonoTime now_ = MonoTime(seconds(1000));
  WallTime held_[3];
  bool applies_[3] = {true, true, true};
  bool writer_lives_ = true;
  bool positions_ = false;
  bool filtered_ = false;
  std::uint64_t written_ = 1000;
  std::string down_;
  std::string refused_;
  FleetReport report_;
};

TEST_F(HeartbeatTest, WithoutOneThereIsNothingOfIt) {
  fleet_.heartbeat.reset();
  begin();
  run(5);
  EXPECT_FALSE(report_.heartbeat);
  EXPECT_TRUE(report_.chains.at(0).heartbeat_lag.empty());
}

TEST_F(HeartbeatTest, AChainInStepHasNoLagWhateverTheClocksAndOtherRowsSay) {
  run(10);
  EXPECT_EQ(heartbeat_lag("b")->value, Seconds(0));
  EXPECT_EQ(heartbeat_lag("c")->value, Seconds(0));
  EXPECT_LT(heartbeat_lag("c")->uncertainty, Seconds(3));
  EXPECT_EQ(report_.heartbeat->node, "a");
  EXPECT_EQ(report_.heartbeat->server_id, 101U);
  EXPECT_FALSE(report_.heartbeat->stale);
  EXPECT_LT(*report_.heartbeat->silence, Seconds(1));
}

TEST_F(HeartbeatTest, ALateNodeIsSeenAlsoByThoseBelow) {
  run(10);
  applies_[1] = false;
  run(20);
  EXPECT_NEAR(heartbeat_lag("b")->value.count(), 20, 1.5);
  EXPECT_NEAR(heartbeat_lag("c")->value.count(), 20, 1.5);
}

TEST_F(HeartbeatTest, StandsInWherePositionsTellNothing) {
  run(10);
  applies_[2] = false;
  run(20);
  EXPECT_EQ(node_lag("c")->basis, LagBasis::heartbeat);
  EXPECT_NEAR(node_lag("c")->value.count(), 20, 1.5);
  EXPECT_EQ(report_.chains.at(0).lag, node_lag("c"));
  EXPECT_EQ(node_lag("b")->basis, LagBasis::heartbeat) << "not what the server says of itself";
  EXPECT_EQ(report_.hops.at(0).lag->basis, LagBasis::heartbeat);
}

TEST_F(HeartbeatTest, DoesNotStandInForPositionsOrForAFilteredReplica) {
  filtered_ = true;
  run(10);
  EXPECT_TRUE(heartbeat_lag("b"));
  EXPECT_EQ(report_.hops.at(0).lag->basis, LagBasis::reported);
  filtered_ = false;
  positions_ = true;
  run(10);
  EXPECT_EQ(report_.hops.at(0).lag->basis, LagBasis::position);
  EXPECT_EQ(node_lag("c")->basis, LagBasis::position);
}

TEST_F(HeartbeatTest, ADeadWriterMakesNobodyLate) {
  run(10);
  writer_lives_ = false;
  for (int second = 0; second < 60; ++second) {
    tick();
    for (const char* node : {"b", "c"}) {
      const auto figure = heartbeat_lag(node);
      EXPECT_TRUE(!figure || figure->value < Seconds(1.5)) << second << " " << figure->value.count();
    }
  }
  EXPECT_TRUE(report_.heartbeat->stale);
  EXPECT_NEAR(report_.heartbeat->silence->count(), 60, 1.5);
  EXPECT_FALSE(heartbeat_lag("b"));
  EXPECT_EQ(report_.hops.at(0).lag->basis, LagBasis::reported);
  writer_lives_ = true;
  run(3);
  EXPECT_FALSE(report_.heartbeat->stale);
  EXPECT_TRUE(heartbeat_lag("b"));
}

TEST_F(HeartbeatTest, ATableWithoutTheRowIsAsSilentAsADeadWriter) {
  fleet_.heartbeat->server_id = 5;
  begin();
  run(5);
  EXPECT_FALSE(report_.heartbeat->stale);
  run(15);
  EXPECT_TRUE(report_.heartbeat->stale);
  EXPECT_FALSE(heartbeat_lag("b"));
}

TEST_F(HeartbeatTest, WhereTheOriginIsNotSeenNobodySaysThatItsWriterIsSilent) {
  run(10);
  down_ = "a";
  writer_lives_ = false;
  run(30);
  EXPECT_TRUE(report_.heartbeat->stale);
  EXPECT_FALSE(report_.heartbeat->silence);
  down_.clear();
  refused_ = "a";
  tick();
  EXPECT_FALSE(report_.heartbeat->silence);
}

TEST_F(HeartbeatTest, AnOriginThatIsNotSeenIsStillFollowedWhileItsStampsArrive) {
  run(10);
  down_ = "a";
  for (int second = 0; second < 60; ++second) {
    held_[0] = stamp_at(now_ + seconds(1));
    tick();
  }
  EXPECT_FALSE(report_.heartbeat->stale);
  EXPECT_EQ(heartbeat_lag("c")->value, Seconds(0));
  applies_[2] = false;
  for (int second = 0; second < 20; ++second) {
    held_[0] = stamp_at(now_ + seconds(1));
    tick();
  }
  EXPECT_NEAR(heartbeat_lag("c")->value.count(), 20, 1.5);
}

TEST_F(HeartbeatTest, OnlyChainsThatBeginWhereItIsStampedHaveIt) {
  fleet_.heartbeat->write_to = "b";
  begin();
  run(5);
  EXPECT_EQ(report_.heartbeat->node, "b");
  EXPECT_TRUE(report_.chains.at(0).heartbeat_lag.empty());
}

TEST_F(HeartbeatTest, AReloadKeepsWhatIsKnownOfTheWriter) {
  run(10);
  Pipeline reloaded(fleet_);
  reloaded.inherit(std::move(*pipeline_));
  pipeline_.emplace(std::move(reloaded));
  tick();
  EXPECT_TRUE(heartbeat_lag("c"));
}

TEST_F(HeartbeatTest, SaysWhyTheMonitorDoesNotWrite) {
  run(2);
  pipeline_->note_heartbeat_writer("a is read-only");
  EXPECT_EQ(evaluate().heartbeat->problem, "a is read-only");
  pipeline_->note_heartbeat_writer("");
  EXPECT_EQ(evaluate().heartbeat->problem, "");
}

}  // namespace
}  // namespace relaywatch::pipeline
