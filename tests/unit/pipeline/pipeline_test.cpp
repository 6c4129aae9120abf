#include "pipeline/pipeline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::pipeline {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// a → b → c, polled once a second; the test moves the servers and says what goes wrong.
class PipelineTest : public testing::Test {
 protected:
  struct Server {
    std::optional<std::uint32_t> id;
    std::optional<std::string> uuid;
    BinlogCoordinate written{1, 1000};
    bool tells_written = true;
    bool down = false;
    std::vector<ReplicationStatus> channels;
    std::optional<bool> writes_replicated_changes;
    Flavor flavor = Flavor::mysql;
    std::optional<std::string> gtid_set;
    std::optional<Seconds> retention;
    std::optional<std::vector<BinlogFile>> binlogs;  ///< told in every poll
  };

  PipelineTest() {
    ChainSpec chain;
    chain.name = "chain";
    for (int i = 0; i < 3; ++i) {
      NodeSpec node;
      node.name = std::string(1, static_cast<char>('a' + i));
      node.address = {"10.0.0." + std::to_string(i + 1), 3306};
      fleet_.nodes.push_back(node);
      chain.path.push_back(node.name);
      servers_[i].id = 1 + static_cast<std::uint32_t>(i);
      servers_[i].uuid = "uuid-" + node.name;
    }
    fleet_.chains.push_back(chain);
    b().channels = {channel_of("10.0.0.1", {1, 1000})};
    c().channels = {channel_of("10.0.0.2", {1, 1000})};
    pipeline_.emplace(fleet_);
  }

  static BinlogPosition position(BinlogCoordinate coordinate) {
    return {"bin", std::to_string(coordinate.file_number), coordinate};
  }

  static ReplicationStatus channel_of(std::string host, BinlogCoordinate executed, std::string name = "") {
    ReplicationStatus channel;
    channel.channel = std::move(name);
    channel.source = {std::move(host), 3306};
    channel.receiver = ReceiverState::running;
    channel.applier_running = true;
    channel.received = channel.executed = position(executed);
    channel.reported_lag = Seconds(0);
    return channel;
  }

  Server& a() { return servers_[0]; }
  Server& b() { return servers_[1]; }
  Server& c() { return servers_[2]; }
  static void execute(Server& replica, BinlogCoordinate executed) {
    replica.channels[0].received = replica.channels[0].executed = position(executed);
  }

  void poll(int index) {
    Server& server = servers_[index];
    NodeSnapshot snapshot;
    snapshot.node = fleet_.nodes[static_cast<std::size_t>(index)].name;
    const MonoTime begin = now_ + milliseconds(100 * index);
    snapshot.window = snapshot.channels_window = snapshot.written_window = {begin, begin + milliseconds(5)};
    if (server.down) {
      snapshot.error = ProbeError{ProbeFailure::unreachable, 2003, "refused"};
    } else {
      snapshot.facts = ServerFacts{};
      snapshot.facts->server_id = server.id;
      snapshot.facts->server_uuid = server.uuid;
      snapshot.facts->writes_replicated_changes = server.writes_replicated_changes;
      snapshot.channels = server.channels;
      snapshot.facts->version.flavor = server.flavor;
      if (server.tells_written) snapshot.written = position(server.written);
      snapshot.written_gtid_set = server.gtid_set;
      snapshot.facts->binlog_retention_known = server.retention.has_value();
      snapshot.facts->binlog_retention = server.retention;
      snapshot.binlogs = server.binlogs;
    }
    pipeline_->ingest(std::move(snapshot));
  }

  /// One second: a poll of every server, then an evaluation. The origin and all that follow it write 100 bytes.
  const FleetReport& tick(bool b_applies = true, bool c_applies = true) {
    a().written.offset += 100;
    if (b_applies && !b().channels.empty()) {
      execute(b(), a().written);
      b().written.offset += 100;
    }
    if (c_applies && !c().channels.empty()) execute(c(), b().written);
    return look();
  }

  const FleetReport& look() {
    now_ += seconds(1);
    for (int i = 0; i < 3; ++i) poll(i);
    report_ = pipeline_->evaluate(
        {now_ + milliseconds(300), WallTime(seconds(1'000'000)) + (now_ - MonoTime()) + wall_step_});
    return report_;
  }

  const HopReport& hop(std::size_t index) const { return report_.hops.at(index); }
  std::optional<LagFigure> chain_lag(const std::string& node) const { return report_.chains.at(0).node_lag.at(node); }

  void run(int count, bool b_applies = true, bool c_applies = true) {
    for (int i = 0; i < count; ++i) tick(b_applies, c_applies);
  }

  FleetSpec fleet_;
  Server servers_[3];
  std::optional<Pipeline> pipeline_;
  MonoTime now_ = MonoTime(seconds(1000));
  seconds wall_step_{0};  ///< somebody sets the clock
  FleetReport report_;
};

TEST_F(PipelineTest, AHealthyChainIsOkAndInStep) {
  run(10);
  EXPECT_EQ(hop(0).state, HopState::ok);
  EXPECT_EQ(hop(1).state, HopState::ok);
  EXPECT_EQ(report_.chains.at(0).state, ChainState::ok);
  EXPECT_EQ(chain_lag("c")->value, Seconds(0));
  EXPECT_EQ(chain_lag("c")->basis, LagBasis::position);
}

TEST_F(PipelineTest, WhatOnePollDoesNotTellIsNotAnotherServer) {
  run(10);
  run(100, false);
  EXPECT_NEAR(hop(0).lag->value.count(), 100, 2);
  a().id.reset();
  a().uuid.reset();
  tick(false);
  a().id = 1;
  a().uuid = "uuid-a";
  tick(false);
  EXPECT_EQ(hop(0).lag->basis, LagBasis::position);
  EXPECT_NEAR(hop(0).lag->value.count(), 102, 2);
  EXPECT_EQ(hop(0).state, HopState::stalled);
}

TEST_F(PipelineTest, AnotherServerBehindTheNameBeginsAnew) {
  run(10);
  run(100, false);
  a().id = 77;
  a().uuid = "uuid-other";
  look();
  EXPECT_TRUE(!hop(0).lag || hop(0).lag->basis != LagBasis::position);
}

TEST_F(PipelineTest, AnIdleSourceInStepIsZeroHoweverLong) {
  run(10);
  for (int i = 0; i < 1000; ++i) look();
  EXPECT_EQ(hop(0).lag->value, Seconds(0));
  EXPECT_EQ(hop(0).state, HopState::ok);
}

TEST_F(PipelineTest, ResetOfTheOriginNeverShowsABacklogAsZero) {
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

TEST_F(PipelineTest, ARepointedServerInTheMiddleEndsWhatCanBeFollowed) {
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

TEST_F(PipelineTest, AChannelThatIsAddedInFrontDoesNotMixPositions) {
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

TEST_F(PipelineTest, ASourceThatDoesNotTellItsPositionGivesNoLag) {
  run(10);
  a().tells_written = false;
  for (int i = 0; i < 100; ++i) look();
  EXPECT_TRUE(!hop(0).lag || hop(0).lag->basis == LagBasis::reported);
  EXPECT_EQ(hop(0).state, HopState::unknown);
  EXPECT_FALSE(hop(0).rates.write);
}

TEST_F(PipelineTest, BelowADeadSourceNothingIsInStepAndTheChainsLagGrows) {
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

TEST_F(PipelineTest, ALostNamedChannelKeepsItsNameAndItsLastPosition) {
  b().channels[0].channel = "mig";
  run(10);
  EXPECT_EQ(hop(0).id.channel, "mig");
  b().channels.clear();
  look();
  EXPECT_EQ(hop(0).id.channel, "mig");
  EXPECT_EQ(hop(0).state, HopState::missing);
  EXPECT_THAT(hop(0).evidence, testing::Contains(testing::Key("last_executed")));
}

TEST_F(PipelineTest, ALateServerIdFindsItsSourceWithoutAnyOtherChange) {
  b().channels[0].source.host = "tunnel";
  look();
  b().channels[0].source_server_id = 1;
  look();
  look();
  EXPECT_EQ(hop(0).state, HopState::ok);
}

TEST_F(PipelineTest, AClockThatIsSetDoesNotChangeHowLongAStateHasLasted) {
  run(10);
  b().channels[0].applier_running = false;
  run(5, false);
  const auto lasted = report_.at.wall - *hop(0).since;
  wall_step_ = -std::chrono::hours(1);
  run(5, false);
  EXPECT_EQ(report_.at.wall - *hop(0).since, lasted + seconds(5));
}

TEST_F(PipelineTest, TransactionsBehindAreCountedWhereBothSidesUseGtids) {
  const std::string uuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
  look();
  EXPECT_FALSE(hop(0).lag_transactions);
  a().gtid_set = uuid + ":1-120";
  b().channels[0].executed_gtid_set = "";
  look();
  EXPECT_FALSE(hop(0).lag_transactions);
  b().channels[0].executed_gtid_set = uuid + ":1-100:110";
  look();
  EXPECT_EQ(hop(0).lag_transactions, 19U);
  a().flavor = b().flavor = Flavor::mariadb;
  a().gtid_set = "0-1-120,7-1-3";
  b().channels[0].executed_gtid_set = "0-1-100";
  look();
  EXPECT_EQ(hop(0).lag_transactions, 23U);
  b().channels[0].executed_gtid_set = "rubbish";
  look();
  EXPECT_FALSE(hop(0).lag_transactions);
}

TEST_F(PipelineTest, AServerThatKeepsReplicatedChangesToItselfCutsTheChain) {
  run(10);
  EXPECT_EQ(report_.chains[0].lag_note, "");
  b().writes_replicated_changes = false;
  look();
  EXPECT_TRUE(chain_lag("b"));
  EXPECT_FALSE(chain_lag("c"));
  EXPECT_THAT(report_.chains[0].lag_note, testing::StartsWith("b keeps replicated changes out of its binlog"));
}

TEST_F(PipelineTest, TheHopThatContributesMostIsNamed) {
  run(10);
  EXPECT_FALSE(report_.chains[0].slowest_hop);
  run(100, true, false);
  EXPECT_EQ(report_.chains[0].slowest_hop, (HopId{"b", "c", ""}));
  run(300, false, false);
  EXPECT_EQ(report_.chains[0].slowest_hop, (HopId{"a", "b", ""}));
}

TEST_F(PipelineTest, WhatIsLostAcrossADeadServerCountsForTheHopThatLeadsToIt) {
  run(10);
  b().down = true;
  for (int i = 0; i < 60; ++i) {
    a().written.offset += 100;
    look();
  }
  EXPECT_EQ(report_.chains[0].slowest_hop, (HopId{"a", "b", ""}));
}

TEST_F(PipelineTest, ConfiguredDelaysAddUpAlongTheChain) {
  b().channels[0].configured_delay = Seconds(60);
  c().channels[0].configured_delay = Seconds(15);
  look();
  EXPECT_EQ(report_.chains[0].configured_delay, Seconds(75));
}

TEST_F(PipelineTest, AHopThatMayLagLongerAllowsItsChainAsMuch) {
  fleet_.chains[0].lag = {Seconds(30), Seconds(300)};
  fleet_.chains[0].hop_lag["c"] = {std::nullopt, Seconds(1800)};
  pipeline_.emplace(fleet_);
  look();
  EXPECT_EQ(report_.chains[0].thresholds, (LagThresholds{Seconds(30), Seconds(1800)}));
}

/// a → b is the chain; c replicates from b beside it.
class BranchTest : public PipelineTest {
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

TEST_F(PipelineTest, PurgeHeadroomRunsDownBelowAStoppedReceiverAndIsNotKnownBelowABlindSpot) {
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

TEST_F(PipelineTest, AnApplierThatStandsStillIsNoPurgeRisk) {
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

TEST_F(PipelineTest, APurgedBinlogIsRecognisedBeforeTheReceiverAsksForIt) {
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

TEST_F(PipelineTest, AReceiverThatWasAskedBeforeTheListMayHaveMovedOn) {
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

TEST_F(PipelineTest, AListOfAnEarlierEpochProvesNothing) {
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

TEST_F(PipelineTest, ErrantTransactionsAreNamedAndCounted) {
  const std::string uuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
  const std::string own = "4e11fa47-71ca-11e1-9e33-c80aa9429562";
  run(2);
  EXPECT_FALSE(hop(0).errant_transactions);
  a().gtid_set = uuid + ":1-120";
  b().channels[0].executed_gtid_set = uuid + ":1-120";
  run(4);
  EXPECT_EQ(hop(0).errant_transactions, "");
  EXPECT_EQ(hop(0).errant_transaction_count, 0U);
  EXPECT_FALSE(hop(0).evidence.contains("errant_transactions"));
  b().channels[0].executed_gtid_set = uuid + ":1-120," + own + ":1-2";
  run(4);
  EXPECT_EQ(hop(0).errant_transactions, own + ":1-2");
  EXPECT_EQ(hop(0).errant_transaction_count, 2U);
  EXPECT_EQ(hop(0).evidence.at("errant_transactions"), own + ":1-2");
  a().down = true;
  look();
  EXPECT_FALSE(hop(0).errant_transactions);
}

TEST_F(PipelineTest, AnInheritedHistoryGoesOnWithTheSameLag) {
  run(10);
  run(100, false);
  Pipeline reloaded(fleet_);
  reloaded.inherit(std::move(*pipeline_));
  pipeline_.emplace(std::move(reloaded));
  tick(false);
  EXPECT_NEAR(hop(0).lag->value.count(), 101, 2);
}

}  // namespace
}  // namespace relaywatch::pipeline
