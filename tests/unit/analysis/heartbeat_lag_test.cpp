#include "analysis/heartbeat_lag.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace relaywatch::analysis {
namespace {

using namespace std::chrono_literals;

/// A writer that stamps every second, on a host whose clock may be wrong; an origin that is polled every second, and
/// replicas. Times are seconds on the monitor's clock.
class HeartbeatLagTest : public testing::TestWithParam<double> {
 protected:
  static MonoTime mono(double at) { return MonoTime(std::chrono::duration_cast<Duration>(Seconds(at))); }
  [[nodiscard]] WallTime writers_clock(double at) const {
    return WallTime(std::chrono::duration_cast<WallTime::duration>(Seconds(1'790'000'000 + at + skew_)));
  }
  /// The last stamp that was written by then.
  [[nodiscard]] double stamp_by(double at) const { return std::floor((at - phase_) / beat_) * beat_ + phase_; }
  [[nodiscard]] StampReading read(double at, double behind = 0) const {
    return {writers_clock(stamp_by(at - behind)), {mono(at), mono(at + 0.01)}};
  }
  void poll_origin(double begin, double end, double every = 1) {
    for (double at = begin; at < end; at += every) clock_.take(read(at));
  }
  /// Whether the true lag is within the bounds, and the figure is near it.
  static void expect_near(const std::optional<LagBounds>& lag, double truth, double tolerance) {
    ASSERT_TRUE(lag);
    EXPECT_LE(lag->low.count(), truth);
    EXPECT_GE(lag->high->count(), truth);
    EXPECT_NEAR(lag->estimate.count(), truth, tolerance);
  }

  double skew_ = 0;
  double beat_ = 1;
  double phase_ = 0.3;
  WriterClock clock_{1s};
};

TEST_F(HeartbeatLagTest, NothingIsKnownBeforeTheOriginsStampWasSeenToMove) {
  EXPECT_FALSE(heartbeat_lag(clock_, read(100)));
  clock_.take(read(100));
  EXPECT_FALSE(heartbeat_lag(clock_, read(100.1)));
  clock_.take(read(100.2));
  EXPECT_FALSE(heartbeat_lag(clock_, read(100.25)));
  clock_.take(read(101));
  EXPECT_TRUE(heartbeat_lag(clock_, read(101.1)));
}

TEST_P(HeartbeatLagTest, ASkewedClockMakesNoLag) {
  skew_ = GetParam();
  for (double phase = 0; phase < 1; phase += 0.13) {
    phase_ = phase;
    clock_ = WriterClock(1s);
    for (double at = 100; at < 200; at += 1) {
      clock_.take(read(at));
      if (at < 102) continue;
      for (double later = 0.05; later < 1; later += 0.3) {
        const auto lag = heartbeat_lag(clock_, read(at + later));
        ASSERT_TRUE(lag);
        EXPECT_EQ(lag->low, Seconds(0));
        EXPECT_EQ(lag->estimate, Seconds(0)) << phase << " " << later;
        EXPECT_LT(lag->high->count(), 3);
      }
    }
  }
}

TEST_P(HeartbeatLagTest, ALateReplicaIsAsLateAsItIs) {
  skew_ = GetParam();
  poll_origin(100, 130);
  for (double at = 129; at < 130; at += 0.07) {
    for (const double behind : {2.5, 7.0, 29.9, 3600.0}) {
      SCOPED_TRACE(behind);
      expect_near(heartbeat_lag(clock_, read(at, behind)), behind, 1.2);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Skews, HeartbeatLagTest, testing::Values(0.0, 7200.0, -7200.0, 0.4));

TEST_F(HeartbeatLagTest, AStoppedReplicasLagGrowsWithTheMonitorsClock) {
  poll_origin(100, 200);
  const StampReading stopped = read(150);
  for (double at = 152; at < 199; at += 1) {
    expect_near(heartbeat_lag(clock_, {stopped.stamp, {mono(at), mono(at + 0.01)}}), at - 150, 1.2);
  }
}

TEST_F(HeartbeatLagTest, PollsAtOtherMomentsOfTheBeatNarrowTheBounds) {
  const auto width = [this] {
    const auto lag = heartbeat_lag(clock_, read(150, 20));
    return (*lag->high - lag->low).count();
  };
  clock_.take(read(147.2));
  clock_.take(read(148));
  EXPECT_GT(width(), 1.7) << "a beat and a poll";
  clock_ = WriterClock(1s);
  poll_origin(120, 149, 0.93);
  EXPECT_LT(width(), 1.3) << "little more than a beat";
}

TEST_F(HeartbeatLagTest, FrequentStampsAreAsSharpAsTheyAreFrequent) {
  beat_ = 0.1;
  phase_ = 0;
  clock_ = WriterClock(100ms);
  poll_origin(100, 130, 0.9);
  expect_near(heartbeat_lag(clock_, read(130, 5)), 5, 0.2);
  EXPECT_EQ(heartbeat_lag(clock_, read(130))->estimate, Seconds(0));
}

TEST_F(HeartbeatLagTest, AWriterSlowerThanConfiguredIsNotMistakenForLag) {
  beat_ = 5;
  poll_origin(100, 140);
  for (double at = 140; at < 145; at += 0.5) {
    clock_.take(read(at));
    const auto lag = heartbeat_lag(clock_, read(at + 0.1));
    EXPECT_EQ(lag->estimate, Seconds(0)) << at;
    EXPECT_EQ(lag->low, Seconds(0));
  }
}

TEST_F(HeartbeatLagTest, WhileTheWriterPausesAReplicaThatHoldsTheNewestStampIsNotLate) {
  poll_origin(100, 130);
  const StampReading last = read(129);
  for (double at = 130; at < 136; at += 1) {
    clock_.take({last.stamp, {mono(at), mono(at + 0.01)}});
    const auto lag = heartbeat_lag(clock_, {last.stamp, {mono(at + 0.2), mono(at + 0.21)}});
    EXPECT_LT(lag->estimate.count(), 0.3);
    EXPECT_EQ(lag->low, Seconds(0));
    EXPECT_GE(lag->high->count(), at - 129) << "what was written since the last stamp may be missing";
  }
}

TEST_F(HeartbeatLagTest, AReplicaThatStoppedInAPauseOfTheWriterMayHaveStoppedAtItsEnd) {
  poll_origin(100, 130);
  const StampReading last = read(129);
  for (double at = 130; at < 190; at += 1) clock_.take({last.stamp, {mono(at), mono(at + 0.01)}});
  poll_origin(190, 200);
  const auto lag = heartbeat_lag(clock_, {last.stamp, {mono(200), mono(200.01)}});
  ASSERT_TRUE(lag);
  EXPECT_LE(lag->low.count(), 10);
  EXPECT_GE(lag->high->count(), 71);
}

TEST_F(HeartbeatLagTest, WhenTheClockIsSetEarlierStampsTellNothing) {
  poll_origin(100, 130);
  const StampReading before = read(129.5);
  for (const double step : {-3600.0, 7200.0}) {
    skew_ += step;
    poll_origin(130, 140);
    EXPECT_FALSE(heartbeat_lag(clock_, {before.stamp, {mono(140), mono(140.01)}})) << step;
    EXPECT_EQ(heartbeat_lag(clock_, read(139.5))->estimate, Seconds(0));
    expect_near(heartbeat_lag(clock_, read(140, 4)), 4, 1.2);
    poll_origin(140, 150);
  }
}

TEST_F(HeartbeatLagTest, ASlowCommitIsNoSetClock) {
  poll_origin(100, 130, 0.25);
  // This stamp became visible most of a second late.
  clock_.take({writers_clock(129.3), {mono(130), mono(130.01)}});
  clock_.take({writers_clock(130.3), {mono(131.2), mono(131.21)}});
  EXPECT_TRUE(heartbeat_lag(clock_, {writers_clock(125.3), {mono(131.2), mono(131.21)}}));
}

TEST_F(HeartbeatLagTest, AHopsLagIsThatAgainstItsSource) {
  poll_origin(100, 130);
  // The source is 20 s late, its replica another 5 s.
  expect_near(heartbeat_lag_between(clock_, read(129.2, 20), read(129.5, 25)), 5, 1.2);
  EXPECT_EQ(heartbeat_lag_between(clock_, read(129.2, 20), read(129.4, 20))->estimate, Seconds(0));
  EXPECT_EQ(heartbeat_lag_between(clock_, read(129.6, 20), read(129.1, 20))->estimate, Seconds(0));
}

TEST_F(HeartbeatLagTest, TheFigureCoversBothBounds) {
  const LagFigure figure = to_heartbeat_figure({Seconds(1), Seconds(3), Seconds(4)});
  EXPECT_EQ(figure, (LagFigure{Seconds(3), Seconds(2), LagBasis::heartbeat}));
}

TEST_F(HeartbeatLagTest, AWriterIsDeadAfterTenBeatsAndNotBeforeItCouldBeSeen) {
  EXPECT_EQ(longest_silence(100ms, 1s), 10s);
  EXPECT_EQ(longest_silence(5s, 1s), 50s);
  EXPECT_EQ(longest_silence(1s, 60s), 180s);
}

}  // namespace
}  // namespace relaywatch::analysis
