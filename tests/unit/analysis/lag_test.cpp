#include "analysis/lag.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "polls.hpp"

namespace relaywatch::analysis {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A server polled every second that writes 100 bytes a second from second 10 to 20, and then is idle.
struct Source {
  PositionTimeline timeline{seconds(1)};
  BinlogCatalog catalog;

  explicit Source(double until = 30) {
    for (double t = 5; t <= until; t += 1) {
      const double written = std::clamp(t - 10, 0.0, 10.0) * 100;
      (void)timeline.add({poll(t), pos(1000 + static_cast<std::uint64_t>(written)), std::nullopt});
    }
  }
  [[nodiscard]] History history() const { return {&timeline, &catalog}; }
  [[nodiscard]] LagFigure lag(std::uint64_t executed, double now) const {
    return to_figure(*lag_behind(history(), OriginSpan::exactly(pos(executed)), poll(now)));
  }
};

TEST(LagBehind, IdleSourceInStepIsZeroAndStaysZero) {
  const Source source;
  EXPECT_EQ(source.lag(2000, 30).value, Seconds(0));
  EXPECT_LE(source.lag(2000, 30).uncertainty, Seconds(1.0));
  EXPECT_EQ(source.lag(2000, 30).basis, LagBasis::position);
}

TEST(LagBehind, AReplicaThatStandsStillAgesWithItsOldestMissingWrite) {
  const Source source;
  // Executed up to 1500, which was written at second 15.
  const LagFigure lag = source.lag(1500, 30);
  EXPECT_NEAR(lag.value.count(), 15, 0.05);
  EXPECT_LE(lag.uncertainty, Seconds(1.1));
  EXPECT_GE(lag.value + lag.uncertainty, Seconds(15));
}

TEST(LagBehind, BetweenTwoPollsIsInterpolatedByBytes) {
  const Source source;
  EXPECT_NEAR(source.lag(1450, 20).value.count(), 5.5, 0.05);
}

TEST(LagBehind, BeforeTheOldestSampleIsALowerBound) {
  const Source source;
  const auto bounds = lag_behind(source.history(), OriginSpan::exactly(pos(400)), poll(30));
  EXPECT_FALSE(bounds->high);
  EXPECT_EQ(to_figure(*bounds).basis, LagBasis::lower_bound);
  EXPECT_TRUE(std::isinf(to_figure(*bounds).uncertainty.count()));
  EXPECT_NEAR(to_figure(*bounds).value.count(), 25, 0.05);
}

TEST(LagBehind, AheadOfTheNewestSampleIsNotNegative) {
  const Source source;
  EXPECT_EQ(source.lag(5000, 30).value, Seconds(0));
}

TEST(LagBehind, WithoutHistoryThereIsNoFigure) {
  const PositionTimeline empty{seconds(1)};
  const BinlogCatalog catalog;
  EXPECT_FALSE(lag_behind({&empty, &catalog}, OriginSpan::exactly(pos(1)), poll(1)));
}

TEST(LagBehind, ThinnedHistoryStaysTrueAndWithinOnePercent) {
  PositionTimeline timeline{seconds(1)};
  const BinlogCatalog catalog;
  constexpr int day = 86'400;
  for (int t = 0; t <= day; ++t) ASSERT_TRUE(timeline.add({poll(t), pos(static_cast<std::uint64_t>(1 + t)), {}}));
  EXPECT_LT(timeline.size(), 1500U);
  for (int executed = 10; executed < day; executed += 997) {
    const auto bounds =
        lag_behind({&timeline, &catalog}, OriginSpan::exactly(pos(static_cast<std::uint64_t>(executed))), poll(day));
    const double truth = day - executed;  // the write just past was made within the following second
    ASSERT_LE(bounds->low.count(), truth + 0.1);
    ASSERT_GE(bounds->high->count(), truth - 1.1);
    ASSERT_LE(to_figure(*bounds).uncertainty.count(), std::max(2.1, 0.0101 * truth + 2)) << executed;
  }
}

/// origin → middle → tail: the middle executes what the origin wrote a second ago.
struct Chain {
  Source origin{60};
  PositionTimeline middle{seconds(1)};
  BinlogCatalog middle_files;

  explicit Chain(double middle_polled_until) {
    for (double t = 5.5; t <= middle_polled_until; t += 1) {
      const auto executed = static_cast<std::uint64_t>(1000 + std::clamp(t - 11, 0.0, 10.0) * 100);
      (void)middle.add({poll(t), pos(5000 + 2 * (executed - 1000)), pos(executed)});
    }
  }
  [[nodiscard]] std::optional<OriginSpan> held(std::uint64_t executed, double first_seen) const {
    const History upstream[] = {origin.history(), {&middle, &middle_files}};
    return compose(upstream, pos(executed), at(first_seen));
  }
};

TEST(Compose, InStepWithTheMiddleHoldsWhatTheMiddleHolds) {
  const Chain chain(60);
  const auto held = chain.held(7000, 40);
  ASSERT_TRUE(held);
  EXPECT_EQ(*held, OriginSpan::exactly(pos(2000)));
}

TEST(Compose, BehindTheMiddleIsBracketedAndInterpolated) {
  const Chain chain(60);
  // The middle had written 5000 + 2 * 450 when it had executed 1450: at second 15.5, a poll.
  const auto held = chain.held(5901, 40);
  ASSERT_TRUE(held);
  EXPECT_LE(held->low, pos(1450));
  EXPECT_GE(held->high, pos(1450));
  EXPECT_NEAR(static_cast<double>(held->estimate.offset), 1450, 2);
  EXPECT_LE(held->high.offset - held->low.offset, 200U);
}

TEST(Compose, BehindAFrozenMiddleTheLagGrows) {
  const Chain chain(14);  // not polled since second 13.5
  const auto held = chain.held(5500, 15);
  ASSERT_TRUE(held);
  EXPECT_LE(held->high, pos(1600));  // what the origin had written when 5500 was first seen, or a poll later
  const auto early = lag_behind(chain.origin.history(), *held, poll(20));
  const auto late = lag_behind(chain.origin.history(), *held, poll(50));
  EXPECT_NEAR((late->estimate - early->estimate).count(), 30, 0.1);
}

TEST(Compose, PastTheNewestSampleOfALateMiddleIsEstimatedByItsBytes) {
  const Source origin(60);
  BinlogCatalog files;
  PositionTimeline middle{seconds(1)};
  // The middle works off the ten seconds of writes ten times too slowly, with two bytes for each of the origin's.
  for (double t = 20.5; t <= 50; t += 1) {
    const auto executed = static_cast<std::uint64_t>(1000 + (t - 20) * 10);
    (void)middle.add({poll(t), pos(2 * executed), pos(executed)});
  }
  const History upstream[] = {origin.history(), {&middle, &files}};
  // A replica in step with the middle, seen just after it: 1303 of the origin's, of which 1295 were seen.
  const auto held = compose(upstream, pos(2606), at(50.8));
  ASSERT_TRUE(held);
  EXPECT_EQ(held->low, pos(1295));
  EXPECT_NEAR(static_cast<double>(held->estimate.offset), 1303, 1);
  EXPECT_EQ(held->high, pos(2000)) << "it may have caught up since";
}

TEST(Compose, BeforeTheHistoryIsUnknownNotZero) {
  const Chain chain(60);
  EXPECT_FALSE(chain.held(10, 40));
}

TEST(Compose, AServerInBetweenWithoutExecutedPositionsIsUnknown) {
  const Chain chain(60);
  PositionTimeline mute{seconds(1)};
  ASSERT_TRUE(mute.add({poll(5), pos(100), std::nullopt}));
  ASSERT_TRUE(mute.add({poll(6), pos(200), std::nullopt}));
  const History upstream[] = {chain.origin.history(), {&mute, &chain.middle_files}};
  EXPECT_FALSE(compose(upstream, pos(150), at(7)));
}

}  // namespace
}  // namespace relaywatch::analysis
