#include "analysis/run_codec.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <random>

#include "polled_server.hpp"

namespace relaywatch::analysis {
namespace {

using std::chrono::nanoseconds;

MonoTime at_nanosecond(std::int64_t nanosecond) { return MonoTime(nanoseconds(nanosecond)); }

void expect_back(const std::vector<PositionRun>& runs) {
  std::string bytes;
  RunCodec writer(nanoseconds(1));
  for (const PositionRun& run : runs) writer.write(run, bytes);
  ByteReader reader(bytes);
  RunCodec codec(nanoseconds(1));
  for (const PositionRun& run : runs) {
    const auto back = codec.read(reader);
    ASSERT_TRUE(back);
    ASSERT_EQ(*back, run);
  }
  EXPECT_TRUE(reader.at_end());
}

TEST(RunCodec, UsualRunsComeBack) {
  for (const WritingHabit& habit : habits) {
    SCOPED_TRACE(habit.name);
    PolledServer server(habit, 4);
    PlainHistory history;
    for (int i = 0; i < 3000; ++i) history.add(server.next());
    expect_back(history.runs());
  }
}

/// Nothing follows from anything here: times go back, positions are anywhere.
TEST(RunCodec, AnyRunComesBack) {
  std::mt19937_64 engine(11);
  const auto chance = [&] { return engine() % 2 == 0; };
  const auto number = [&] { return engine() >> engine() % 64; };
  const auto coordinate = [&] { return BinlogCoordinate{static_cast<std::uint32_t>(number()), number()}; };
  const auto optional = [&] { return chance() ? std::optional(coordinate()) : std::nullopt; };
  const auto furthest = static_cast<std::uint64_t>(furthest_time.count());
  const auto time = [&] { return at_nanosecond((chance() ? 1 : -1) * static_cast<std::int64_t>(number() % furthest)); };
  std::vector<PositionRun> runs;
  for (int i = 0; i < 20'000; ++i) {
    PositionRun run{coordinate(), time(), time(), time(), optional(), optional(), optional(), chance()};
    if (chance()) run.executed_first = run.executed_last;
    if (chance()) run.executed_next = run.executed_last;
    if (chance() && run.executed_last) run.executed_next = {run.executed_last->file_number, number()};
    if (chance()) run.polled = run.reached;
    runs.push_back(run);
  }
  expect_back(runs);
}

TEST(RunCodec, TimesThatAreNotOfOurAgeAreRefused) {
  PositionRun run;
  run.reached = run.held = run.polled = at_nanosecond(-1);
  std::string bytes;
  RunCodec(nanoseconds(1)).write(run, bytes);
  ByteReader good(bytes);
  EXPECT_TRUE(RunCodec(nanoseconds(1)).read(good));
  ByteReader bad(bytes);
  EXPECT_FALSE(RunCodec(nanoseconds(1), {}, at_nanosecond(std::numeric_limits<std::int64_t>::min())).read(bad));
}

TEST(RoundedUp, IsNoLessAndAnEighthMoreAtMost) {
  for (std::uint64_t bytes = 9; bytes < std::uint64_t{1} << 60; bytes = bytes * 11 / 10 + 1) {
    EXPECT_GE(rounded_up(bytes), bytes);
    EXPECT_LE(rounded_up(bytes) - bytes, bytes / 8);
    EXPECT_EQ(rounded_up(rounded_up(bytes)), rounded_up(bytes)) << "once is enough";
  }
  EXPECT_EQ(rounded_up(0), 8U);
  EXPECT_EQ(rounded_up(~std::uint64_t{0}), ~std::uint64_t{0});
}

}  // namespace
}  // namespace relaywatch::analysis
