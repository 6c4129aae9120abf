#include "pipeline/pipeline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/pipeline/polled_fleet.hpp"

namespace relaywatch::pipeline {
namespace {

using std::chrono::seconds;

class PipelineTest : public PolledFleet {};

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

TEST_F(PipelineTest, AFullDiskExplainsNoServerThatCannotBeConnectedToSince) {
  run(10);
  const auto fails_as = [this](ProbeError error, bool lists_threads = false) {
    NodeSnapshot snapshot;
    snapshot.node = "b";
    snapshot.window = {now_ += seconds(1), now_ + seconds(1)};
    snapshot.error = std::move(error);
    if (lists_threads) {
      snapshot.threads = {{5, "system user", "", "Slave_IO", "Waiting for someone to free space", Seconds(9), ""}};
    }
    pipeline_->ingest(std::move(snapshot));
    return pipeline_->evaluate({now_ + seconds(1), WallTime()}).nodes.at(1).error->failure;
  };
  const ProbeError status_hangs{ProbeFailure::timed_out, 0, "no answer in time while running SHOW SLAVE STATUS"};
  const ProbeError not_asked{ProbeFailure::abandoned_statements, 0, "not asked"};
  EXPECT_EQ(fails_as(status_hangs, true), ProbeFailure::disk_full);
  EXPECT_EQ(fails_as(not_asked), ProbeFailure::disk_full);
  EXPECT_EQ(fails_as({ProbeFailure::timed_out, 0, "no answer in time while connecting", true}),
            ProbeFailure::timed_out);
  EXPECT_EQ(fails_as(not_asked), ProbeFailure::abandoned_statements) << "it was asked before the server was gone";
  EXPECT_EQ(fails_as(status_hangs, true), ProbeFailure::disk_full);
}

TEST_F(PipelineTest, AnIdleSourceInStepIsZeroHoweverLong) {
  run(10);
  for (int i = 0; i < 1000; ++i) look();
  EXPECT_EQ(hop(0).lag->value, Seconds(0));
  EXPECT_EQ(hop(0).state, HopState::ok);
}

TEST_F(PipelineTest, ASourceThatDoesNotTellItsPositionGivesNoLag) {
  run(10);
  a().tells_written = false;
  for (int i = 0; i < 100; ++i) look();
  EXPECT_TRUE(!hop(0).lag || hop(0).lag->basis == LagBasis::reported);
  EXPECT_EQ(hop(0).state, HopState::unknown);
  EXPECT_FALSE(hop(0).rates.write);
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
