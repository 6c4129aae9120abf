#include "analysis/run_archive.hpp"

#include <gtest/gtest.h>

#include "polled_server.hpp"

namespace relaywatch::analysis {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Filled {
  PlainHistory history;
  RunArchive archive;

  explicit Filled(const WritingHabit& habit, int polls = 2000) {
    PolledServer server(habit, 9);
    for (int i = 0; i < polls; ++i) history.add(server.next());
    for (const PositionRun& run : history.runs()) archive.append(run);
  }
};

TEST(RunArchive, KeepsEveryRunUpToRounding) {
  for (const WritingHabit& habit : habits) {
    SCOPED_TRACE(habit.name);
    const Filled filled(habit);
    const auto& runs = filled.history.runs();
    ASSERT_EQ(filled.archive.size(), runs.size());
    RunArchive::Cursor cursor(filled.archive, 0);
    for (const PositionRun& run : runs) ASSERT_EQ(cursor.next(), archived(run));
    EXPECT_FALSE(cursor.next());
    for (std::size_t index : {std::size_t{0}, runs.size() / 3, runs.size() - 1}) {
      EXPECT_EQ(RunArchive::Cursor(filled.archive, index).next(), archived(runs[index]));
    }
  }
}

TEST(RunArchive, RoundingLeavesEveryBoundTrue) {
  const Filled filled(busy_writes);
  for (const PositionRun& run : filled.history.runs()) {
    const PositionRun kept = archived(run);
    EXPECT_LE(kept.held, run.held);
    EXPECT_GE(kept.reached, run.reached);
    EXPECT_GE(kept.polled, run.polled);
    EXPECT_LT(kept.reached - kept.held, run.reached - run.held + milliseconds(2));
    EXPECT_GE(kept.executed_next, run.executed_next);
    EXPECT_EQ(kept.executed_last, run.executed_last);
    EXPECT_EQ(archived(kept), kept) << "once is enough";
  }
}

TEST(RunArchive, AnExecutedPositionAtTheEndOfNumbersIsNotRoundedOverIt) {
  PositionRun run;
  run.position = {1, 4};
  run.executed_last = {1, 0};
  run.executed_next = {1, ~std::uint64_t{0} - 5};
  EXPECT_EQ(archived(run).executed_next, run.executed_next);
  run.executed_last = {1, ~std::uint64_t{0} - 1000};
  run.executed_next = {1, ~std::uint64_t{0} - 3};
  EXPECT_GE(archived(run).executed_next, run.executed_next);
}

TEST(RunArchive, SplitsAtEveryRun) {
  const Filled filled(habits[2]);
  const auto& runs = filled.history.runs();
  for (std::size_t i = 0; i <= runs.size(); ++i) {
    const auto found = filled.archive.split(
        [&](BinlogCoordinate position, MonoTime) { return i < runs.size() && position >= runs[i].position; });
    ASSERT_EQ(found.before, i == 0 ? std::nullopt : std::optional(archived(runs[i - 1])));
    ASSERT_EQ(found.past, i == runs.size() ? std::nullopt : std::optional(archived(runs[i])));
  }
  EXPECT_FALSE(RunArchive().split([](BinlogCoordinate, MonoTime) { return true; }).past);
}

TEST(RunArchive, ThinningLeavesTheEndsAndNoGapThatIsTooWide) {
  const Filled filled(busy_writes, 20'000);
  const MonoTime now = filled.history.runs().back().polled;
  const RunArchive thinned = filled.archive.thinned(seconds(1), 0.01, now);
  EXPECT_LT(thinned.size(), 1000U);
  RunArchive::Cursor cursor(thinned, 0);
  auto before = cursor.next();
  EXPECT_EQ(before->position, filled.history.runs().front().position);
  while (const auto run = cursor.next()) {
    const Duration gap = run->reached - before->held;
    EXPECT_LE(Seconds(gap).count(), std::max(1.03, 0.01 * Seconds(now - run->reached).count()));
    before = run;
  }
  EXPECT_EQ(before->position, filled.history.runs().back().position);
}

TEST(RunArchive, WithoutExecutedKeepsAllElse) {
  const Filled filled(busy_writes);
  const RunArchive without = filled.archive.without_executed();
  RunArchive::Cursor cursor(without, 0);
  for (const PositionRun& run : filled.history.runs()) {
    PositionRun bare = archived(run);
    bare.executed_first = bare.executed_last = bare.executed_next = std::nullopt;
    ASSERT_EQ(cursor.next(), bare);
  }
  EXPECT_LT(without.memory_bytes(), filled.archive.memory_bytes());
}

}  // namespace
}  // namespace relaywatch::analysis
