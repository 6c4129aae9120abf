#include "analysis/purge_risk.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "analysis/never.hpp"

namespace relaywatch::analysis {
namespace {

/// A source with files 3 to 5 that keeps binlogs for an hour; the replica is 600 s behind in file 4, its receiver
/// stopped. Tests change what they are about.
class PurgeRiskTest : public testing::Test {
 protected:
  PurgeRiskTest() {
    files_.learn({{"bin.000003", 1000}, {"bin.000004", 1000}, {"bin.000005", 500}});
    situation_.retention_known = true;
    situation_.retention = Seconds(3600);
    situation_.receive_lag = LagFigure{Seconds(600), Seconds(1), LagBasis::position};
    situation_.to_receive = ByteDistance{1200, true};
    situation_.received = BinlogCoordinate{4, 300};
    situation_.oldest_kept = 3;
    situation_.files = &files_;
  }

  [[nodiscard]] PurgeRisk risk() const { return assess_purge_risk(situation_); }

  BinlogCatalog files_;
  PurgeSituation situation_;
};

TEST_F(PurgeRiskTest, HeadroomIsTheRetentionLessTheReceiveLagAndItsUncertainty) {
  EXPECT_EQ(risk().headroom, Seconds(2999));
  EXPECT_FALSE(risk().already_purged);
  situation_.receive_lag->value = Seconds(4000);
  EXPECT_EQ(risk().headroom, Seconds(0)) << "at the next rotation, not in the past";
}

TEST_F(PurgeRiskTest, HeadroomInBytesAndFilesIsWhatWouldBePurgedBefore) {
  EXPECT_EQ(risk().headroom_bytes, 1300U);
  EXPECT_EQ(risk().headroom_files, 1U);
  situation_.files = nullptr;
  EXPECT_FALSE(risk().headroom_bytes);
  EXPECT_FALSE(risk().headroom_files);
}

TEST_F(PurgeRiskTest, WhatIsNotKnownIsNoFigure) {
  situation_.receive_lag->basis = LagBasis::lower_bound;
  EXPECT_FALSE(risk().headroom);
  situation_.receive_lag->value = Seconds(3600);
  EXPECT_EQ(risk().headroom, Seconds(0)) << "more lag than that cannot leave more headroom";
  situation_.receive_lag->basis = LagBasis::reported;
  EXPECT_FALSE(risk().headroom);
  situation_.receive_lag.reset();
  EXPECT_FALSE(risk().headroom);
  EXPECT_FALSE(risk().forecast);
  situation_.retention_known = false;
  situation_.retention.reset();
  EXPECT_FALSE(risk().headroom);
}

TEST_F(PurgeRiskTest, BinlogsKeptForEverAndNotAtAll) {
  situation_.retention.reset();
  EXPECT_EQ(risk().headroom, never);
  EXPECT_EQ(risk().forecast, never);
  situation_.retention = Seconds(0);
  EXPECT_EQ(risk().headroom, Seconds(0));
  situation_.receive_lag.reset();
  EXPECT_EQ(risk().headroom, Seconds(0));
}

TEST_F(PurgeRiskTest, BelowAStoppedReceiverHeadroomRunsDownASecondASecond) {
  EXPECT_EQ(risk().forecast, Seconds(2999));
  situation_.receive_lag = LagFigure{Seconds(0), Seconds(0.5), LagBasis::position};
  EXPECT_EQ(risk().forecast, never) << "nothing is missing: nothing runs down";
}

TEST_F(PurgeRiskTest, ARunningReceiverIsForecastByHowFastItsLagGrows) {
  situation_.receiver_running = true;  // the 1200 bytes it lacks were written at 2 bytes/s
  situation_.receive_rate = 1;
  EXPECT_EQ(risk().forecast, Seconds(2999 * 2));
  situation_.receive_rate = 0;
  EXPECT_EQ(risk().forecast, Seconds(2999));
  situation_.receive_rate = 2.5;
  EXPECT_EQ(risk().forecast, never);
  situation_.receive_rate.reset();
  EXPECT_FALSE(risk().forecast);
}

TEST_F(PurgeRiskTest, AReceiverThatIsNotConnectedAndNeedsAFileThatIsGoneIsLost) {
  situation_.oldest_kept = 4;
  EXPECT_FALSE(risk().already_purged);
  situation_.oldest_kept = 5;
  const PurgeRisk lost = risk();
  EXPECT_TRUE(lost.already_purged);
  EXPECT_EQ(lost.headroom, Seconds(0));
  EXPECT_EQ(lost.headroom_bytes, 0U);
  EXPECT_EQ(lost.headroom_files, 0U);
  situation_.receiver_running = true;
  EXPECT_FALSE(risk().already_purged) << "what it reads is kept, and it moves on by itself";
}

TEST_F(PurgeRiskTest, AtTheEndOfAPurgedFileAReceiverIsLostThoughItLacksNothing) {
  situation_.received = BinlogCoordinate{4, 1000};
  situation_.receive_lag = LagFigure{Seconds(0), Seconds(0.5), LagBasis::position};
  situation_.oldest_kept = 5;
  EXPECT_TRUE(risk().already_purged);
  situation_.received = BinlogCoordinate{5, 4};
  EXPECT_FALSE(risk().already_purged);
}

TEST_F(PurgeRiskTest, WithGtidsAReceiverIsLostOnlyWithTransactions) {
  situation_.connects_by_gtid = true;
  situation_.oldest_kept = 5;
  situation_.transactions_to_receive = 7;
  EXPECT_FALSE(risk().already_purged) << "it may have all of file 4";
  situation_.received = BinlogCoordinate{3, 1000};
  EXPECT_TRUE(risk().already_purged);
  situation_.transactions_to_receive = 0;
  EXPECT_FALSE(risk().already_purged);
  situation_.transactions_to_receive.reset();
  EXPECT_FALSE(risk().already_purged);
}

TEST_F(PurgeRiskTest, APositionOfAnotherNumberingProvesNothing) {
  situation_.oldest_kept = 5;
  situation_.received.reset();
  EXPECT_FALSE(risk().already_purged);
  EXPECT_FALSE(risk().headroom_bytes);
}

}  // namespace
}  // namespace relaywatch::analysis
