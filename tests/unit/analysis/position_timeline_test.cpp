#include "analysis/position_timeline.hpp"

#include <gtest/gtest.h>

#include "polled_server.hpp"
#include "polls.hpp"

namespace relaywatch::analysis {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int seconds_a_day = 86'400;
constexpr std::size_t kib = 1024;

TEST(PositionTimeline, APositionThatGoesBackIsRefused) {
  PositionTimeline timeline{seconds(1)};
  EXPECT_TRUE(timeline.add({poll(1), {2, 100}, {}}));
  EXPECT_FALSE(timeline.add({poll(2), {1, 900}, {}}));
  EXPECT_EQ(timeline.size(), 1U);
}

TEST(PositionTimeline, TellsTheRunsOnBothSides) {
  PositionTimeline timeline{seconds(1)};
  ASSERT_TRUE(timeline.add({poll(1), pos(100), {}}));
  ASSERT_TRUE(timeline.add({poll(2), pos(200), {}}));
  ASSERT_TRUE(timeline.add({poll(3), pos(200), {}}));
  EXPECT_FALSE(timeline.around(pos(99)).before);
  EXPECT_EQ(timeline.around(pos(99)).past->position, pos(100));
  EXPECT_EQ(timeline.around(pos(100)).before->position, pos(100));
  EXPECT_EQ(timeline.around(pos(100)).past->position, pos(200));
  EXPECT_EQ(timeline.around(pos(200)).before->held, at(3));
  EXPECT_FALSE(timeline.around(pos(200)).past);
  EXPECT_EQ(timeline.first_at_or_past(pos(100))->position, pos(100));
  EXPECT_EQ(timeline.around(at(2.5)).before->position, pos(100)) << "seen until the second second only";
  EXPECT_EQ(timeline.around(at(2.5)).past->position, pos(200));
  EXPECT_FALSE(timeline.around(at(3.5)).past);
}

TEST(PositionTimeline, ARunKnowsWhatTheNextPollSawExecuted) {
  PositionTimeline timeline{seconds(1)};
  ASSERT_TRUE(timeline.add({poll(1), pos(100), pos(10)}));
  EXPECT_FALSE(timeline.newest().executed_next);
  ASSERT_TRUE(timeline.add({poll(2), pos(200), pos(25)}));
  EXPECT_EQ(timeline.oldest().executed_next, pos(25));
}

TEST(PositionTimeline, SomeBeforeTheNewestAreTenOrFewer) {
  PositionTimeline timeline{seconds(1)};
  ASSERT_TRUE(timeline.add({poll(0), pos(1), {}}));
  EXPECT_FALSE(timeline.some_before_newest());
  for (std::uint64_t i = 1; i < 3000; ++i) {
    ASSERT_TRUE(timeline.add({poll(static_cast<double>(i)), pos(1 + i), {}}));
    ASSERT_EQ(timeline.some_before_newest()->position, pos(1 + i - std::min<std::uint64_t>(i, 10)));
  }
}

/// What a composition takes for the upper bound of what a server holds that has read up to a run's position.
std::optional<BinlogCoordinate> executed_at_most(const PositionRun& run) {
  return run.seen_again ? run.executed_last : run.executed_next;
}

void expect_within(const PositionTimeline& timeline, const PlainHistory& history, BinlogCoordinate position) {
  const auto& runs = history.runs();
  const std::size_t index = history.past(position);
  const auto [before, past] = timeline.around(position);
  ASSERT_EQ(before.has_value(), index > 0);
  ASSERT_EQ(past.has_value(), index < runs.size());
  if (before) {
    ASSERT_LE(before->held, runs[index - 1].held);
    // An absent one says nothing.
    const auto& executed = runs[index - 1].executed_last;
    ASSERT_TRUE(!before->executed_last || !executed || before->executed_last <= executed);
  }
  const bool seen = index > 0 && runs[index - 1].position == position;
  if (seen || past) {
    const auto high = executed_at_most(seen ? runs[index - 1] : runs[index]);
    const auto kept = executed_at_most(*timeline.first_at_or_past(position));
    ASSERT_TRUE(!kept || !high || kept >= high);
  }
  if (past) {
    ASSERT_GE(past->reached, runs[index].reached);
  }
  if (!before || !past) return;
  const Duration gap = past->reached - before->held;
  const Duration unthinned = runs[index].reached - runs[index - 1].held + milliseconds(2);
  const Seconds age = timeline.newest().polled - past->reached;
  ASSERT_LE(Seconds(gap).count(), std::max({Seconds(unthinned).count(), 1.0, 0.01 * age.count()}));
}

void expect_within(const PositionTimeline& timeline, const PlainHistory& history, MonoTime time) {
  const auto found = std::ranges::lower_bound(history.runs(), time, {}, &PositionRun::held);
  const auto [before, past] = timeline.around(time);
  ASSERT_TRUE(!before || before->held < time);
  // `held` was rounded down: the run that just held at `time` may be passed over, which only widens the bound.
  ASSERT_TRUE(!past || past->held >= time);
  ASSERT_TRUE(!past || (found != history.runs().end() && past->position >= found->position));
}

TEST(PositionTimeline, EveryBoundContainsThatOfTheWholeHistory) {
  std::uint64_t seed = 0;
  for (const WritingHabit& habit : habits) {
    SCOPED_TRACE(habit.name);
    PolledServer server(habit, ++seed);
    PositionTimeline timeline{seconds(1)};
    PlainHistory history;
    for (int polls = 1; polls <= 60'000; ++polls) {
      const PositionSample sample = server.next();
      ASSERT_TRUE(timeline.add(sample));
      history.add(sample);
      if (polls % 499 != 0) continue;
      for (int i = 0; i < 60; ++i) {
        const auto& run = history.runs()[server.below(history.runs().size())];
        expect_within(timeline, history, run.position);
        expect_within(timeline, history, {run.position.file_number, run.position.offset + 1});
        expect_within(timeline, history, {run.position.file_number, run.position.offset - 1});
        expect_within(timeline, history, run.held);
        expect_within(timeline, history, run.reached);
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

TEST(PositionTimeline, TwoWeeksFitInto32KiB) {
  const WritingHabit servers[] = {
      {"busy", 1, 40'000'000, 1 << 30},
      {"bursts", 0.9, 40'000'000, 1 << 28, 0, 0, 50},
      {"idle", 0, 1, 1 << 30},
  };
  for (const WritingHabit& habit : servers) {
    PolledServer server(habit, 1);
    PositionTimeline timeline{seconds(1)};
    std::size_t most = 0;
    for (int polls = 0; polls < 14 * seconds_a_day; ++polls) {
      ASSERT_TRUE(timeline.add(server.next()));
      most = std::max(most, timeline.memory_bytes());
    }
    std::printf("%s: %zu runs, %zu bytes, at most %zu\n", habit.name, timeline.size(), timeline.memory_bytes(), most);
    EXPECT_LE(most, 32 * kib) << habit.name;
  }
}

TEST(PositionTimeline, AnIdleServerCostsOneRun) {
  PositionTimeline timeline{seconds(1)};
  for (int t = 0; t < seconds_a_day; ++t) ASSERT_TRUE(timeline.add({poll(t), pos(7), {}}));
  EXPECT_EQ(timeline.size(), 1U);
  EXPECT_LT(timeline.memory_bytes(), kib);
}

TEST(PositionTimeline, WithoutThinningEveryRunIsKept) {
  PositionTimeline timeline{seconds(1), Thinning::off};
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    ASSERT_TRUE(timeline.add({poll(static_cast<double>(i)), pos(1 + i), {}}));
  }
  EXPECT_EQ(timeline.size(), 10'000U);
  EXPECT_EQ(timeline.around(pos(5000)).before->position, pos(5000));
}

TEST(PositionTimeline, ForgettingWhatWasExecutedKeepsWhatWasWritten) {
  PolledServer server(busy_writes, 3);
  PositionTimeline timeline{seconds(1)};
  for (int i = 0; i < 3000; ++i) ASSERT_TRUE(timeline.add(server.next()));
  const std::size_t size = timeline.size();
  timeline.forget_executed();
  EXPECT_EQ(timeline.size(), size);
  EXPECT_FALSE(timeline.oldest().executed_last);
  EXPECT_FALSE(timeline.newest().executed_last);
}

TEST(PositionTimeline, AResetBeginsAnew) {
  PositionTimeline timeline{seconds(1), Thinning::off};
  ASSERT_TRUE(timeline.add({poll(1), {2, 100}, {}}));
  timeline.reset();
  EXPECT_TRUE(timeline.empty());
  EXPECT_EQ(timeline.sequence(), 0U);
  EXPECT_EQ(timeline.rewrites(), 1U);
  EXPECT_TRUE(timeline.add({poll(2), {1, 4}, {}}));
}

}  // namespace
}  // namespace relaywatch::analysis
