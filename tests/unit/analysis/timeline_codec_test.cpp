#include <gtest/gtest.h>
#include <vector>

#include "analysis/position_timeline.hpp"
#include "polled_server.hpp"

namespace relaywatch::analysis {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr Duration unshifted{};

std::optional<PositionTimeline> decoded(std::string_view bytes, Duration shift = unshifted) {
  return PositionTimeline::decode(bytes, seconds(1), shift);
}

/// Follows a timeline by saved bytes only, as a store does.
struct Copy {
  PositionTimeline timeline;
  std::uint64_t saved;

  explicit Copy(const PositionTimeline& original) : timeline(*decoded(original.encode())), saved(original.sequence()) {}

  [[nodiscard]] bool follow(const PositionTimeline& original) {
    const std::string piece = original.encode_since(saved);
    saved = original.sequence();
    return timeline.replay(piece, unshifted);
  }
};

TEST(TimelineCodec, ACheckpointAndWhatCameSinceAreTheTimelineItself) {
  std::uint64_t seed = 40;
  for (const WritingHabit& habit : habits) {
    SCOPED_TRACE(habit.name);
    PolledServer server(habit, ++seed);
    PositionTimeline original{seconds(1)};
    ASSERT_TRUE(original.add(server.next()));
    std::vector<Copy> copies{Copy(original)};
    for (int i = 0; i < 12'000; ++i) {
      ASSERT_TRUE(original.add(server.next()));
      if (i % 1777 == 0) copies.emplace_back(original);
      for (Copy& copy : copies) {
        // Until then no run can have been thinned that was not saved.
        const bool high_time = original.sequence() - copy.saved == 16;
        ASSERT_TRUE(!(high_time || server.chance(0.03)) || copy.follow(original));
      }
    }
    for (Copy& copy : copies) {
      ASSERT_TRUE(copy.follow(original));
      EXPECT_TRUE(copy.timeline.encode() == original.encode());
      EXPECT_EQ(copy.timeline.sequence(), original.sequence());
    }
  }
}

TEST(TimelineCodec, WhatWasSavedTooSeldomIsStillTrue) {
  PolledServer server(busy_writes, 7);
  PositionTimeline original{seconds(1)};
  PlainHistory history;
  const auto poll = [&](int times) {
    for (int i = 0; i < times; ++i) {
      const PositionSample sample = server.next();
      history.add(sample);
      ASSERT_TRUE(original.add(sample));
    }
  };
  poll(5000);
  Copy copy(original);
  poll(30'000);
  ASSERT_TRUE(copy.follow(original));
  EXPECT_EQ(copy.timeline.newest(), original.newest());
  EXPECT_EQ(copy.timeline.sequence(), original.sequence());
  for (std::size_t i = 1; i + 1 < history.runs().size(); i += 17) {
    const auto [before, past] = copy.timeline.around(history.runs()[i].position);
    ASSERT_LE(before->held, history.runs()[i].held);
    ASSERT_GE(past->reached, history.runs()[i + 1].reached);
  }
}

TEST(TimelineCodec, APieceTwiceOrTooLateDoesNoHarm) {
  PolledServer server(habits[2], 8);
  PositionTimeline original{seconds(1)};
  ASSERT_TRUE(original.add(server.next()));
  Copy copy(original);
  std::string older;
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(original.add(server.next()));
    const std::string piece = original.encode_since(copy.saved);
    ASSERT_TRUE(copy.follow(original));
    ASSERT_TRUE(copy.timeline.replay(piece, unshifted));
    ASSERT_TRUE(older.empty() || copy.timeline.replay(older, unshifted));
    ASSERT_TRUE(copy.timeline.encode() == original.encode());
    older = piece;
  }
}

TEST(TimelineCodec, AnEmptyTimelineComesBack) {
  const PositionTimeline empty{seconds(1)};
  const auto back = decoded(empty.encode());
  ASSERT_TRUE(back);
  EXPECT_TRUE(back->empty());
  PositionTimeline other{seconds(1)};
  EXPECT_TRUE(other.replay(empty.encode_since(0), unshifted));
  EXPECT_TRUE(other.empty());
}

TEST(TimelineCodec, AForgottenExecutedPositionStaysForgotten) {
  PolledServer server(busy_writes, 5);
  PositionTimeline original{seconds(1)};
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(original.add(server.next()));
  const std::uint64_t rewrites = original.rewrites();
  original.forget_executed();
  EXPECT_NE(original.rewrites(), rewrites);
  ASSERT_TRUE(original.add(server.next()));
  const auto back = decoded(original.encode());
  ASSERT_TRUE(back);
  EXPECT_FALSE(back->oldest().executed_last);
  EXPECT_EQ(back->newest(), original.newest());
  EXPECT_TRUE(back->encode() == original.encode());
}

TEST(TimelineCodec, EveryTimeIsShifted) {
  PolledServer server(busy_writes, 6);
  PositionTimeline original{seconds(1)};
  for (int i = 0; i < 3000; ++i) ASSERT_TRUE(original.add(server.next()));
  const std::string piece = original.encode_since(original.sequence());
  for (const Duration shift : {Duration(hours(-14 * 24)), Duration(nanoseconds(123'456'789))}) {
    auto back = decoded(original.encode(), shift);
    ASSERT_TRUE(back);
    ASSERT_TRUE(back->replay(piece, shift));
    EXPECT_EQ(back->newest().held, original.newest().held + shift);
    for (BinlogCoordinate position{987'654, 120}; position < original.newest().position; position.offset += 999'999) {
      if (position.offset > 1 << 30) position = {position.file_number + 1, 0};
      const auto here = original.around(position);
      const auto there = back->around(position);
      ASSERT_EQ(there.before.has_value(), here.before.has_value());
      ASSERT_EQ(there.past->position, here.past->position);
      ASSERT_GE(there.past->reached, here.past->reached + shift);
      ASSERT_LE(there.past->reached, here.past->reached + shift + milliseconds(1));
      ASSERT_TRUE(!here.before || there.before->held <= here.before->held + shift);
    }
  }
  EXPECT_FALSE(decoded(original.encode(), hours(24 * 365 * 100)));
  EXPECT_FALSE(decoded(original.encode(), Duration::min()));
}

TEST(TimelineCodec, APieceOfAnotherHistoryIsRefused) {
  PositionTimeline one{seconds(1)};
  PositionTimeline other{seconds(1)};
  const MonoTime time{seconds(100)};
  ASSERT_TRUE(one.add({{time, time}, {5, 1000}, {}}));
  ASSERT_TRUE(other.add({{time - seconds(50), time - seconds(50)}, {6, 1000}, {}}));
  EXPECT_FALSE(one.replay(other.encode_since(0), unshifted)) << "further, but earlier: another history";
  EXPECT_TRUE(one.replay(other.encode_since(0), seconds(60)));
  EXPECT_EQ(one.size(), 2U);
}

TEST(TimelineCodec, TimesThatGoBackAreRefused) {
  PositionTimeline timeline{seconds(1)};
  const MonoTime time{seconds(100)};
  ASSERT_TRUE(timeline.add({{time, time}, {5, 1000}, {}}));
  ASSERT_TRUE(timeline.add({{time - seconds(1), time - seconds(1)}, {5, 2000}, {}}));
  EXPECT_FALSE(decoded(timeline.encode())) << "look-ups by time could find anything in it";
  PositionTimeline other{seconds(1)};
  EXPECT_FALSE(other.replay(timeline.encode_since(0), unshifted));
}

TEST(TimelineCodec, AWholeIsNoPieceAndAPieceNoWhole) {
  PolledServer server(busy_writes, 5);
  PositionTimeline timeline{seconds(1)};
  ASSERT_TRUE(timeline.add(server.next()));
  EXPECT_FALSE(decoded(timeline.encode_since(0)));
  EXPECT_FALSE(timeline.replay(timeline.encode(), unshifted));
  EXPECT_FALSE(decoded(""));
  EXPECT_FALSE(timeline.replay("", unshifted));
  std::string of_a_later_version = timeline.encode();
  ++of_a_later_version.front();
  EXPECT_FALSE(decoded(of_a_later_version));
}

/// Whatever the bytes are: refused, or a timeline that can be used.
void use(PositionTimeline timeline) {
  PolledServer server(busy_writes, 1);
  for (int i = 0; i < 40; ++i) (void)timeline.around(MonoTime(seconds(server.below(100'000))));
  for (int i = 0; i < 40; ++i) (void)timeline.around(BinlogCoordinate{987'654, server.below(1 << 30)});
  if (timeline.empty()) return;
  EXPECT_LE(timeline.oldest().position, timeline.newest().position);
  EXPECT_LE(timeline.size(), timeline.sequence());
  const PositionRun newest = timeline.newest();
  for (std::uint64_t i = 1; i < 40; ++i) {
    const MonoTime time = newest.polled + seconds(i);
    const BinlogCoordinate position{newest.position.file_number, newest.position.offset + i};
    if (position < newest.position) return;
    EXPECT_TRUE(timeline.add({{time, time}, position, position}));
  }
  timeline.forget_executed();
  (void)timeline.encode_since(0);
}

TEST(TimelineCodec, MalformedBytesAreRefusedOrHarmless) {
  PolledServer server(habits[3], 12);
  PositionTimeline timeline{seconds(1)};
  for (int i = 0; i < 150; ++i) ASSERT_TRUE(timeline.add(server.next()));
  const std::string whole = timeline.encode();
  const std::string piece = timeline.encode_since(20);
  for (std::size_t length = 0; length < whole.size(); ++length) ASSERT_FALSE(decoded(whole.substr(0, length)));
  for (std::size_t length = 0; length < piece.size(); ++length) {
    ASSERT_FALSE(timeline.replay(std::string_view(piece).substr(0, length), unshifted));
  }
  ASSERT_FALSE(decoded(whole + '\0'));
  ASSERT_TRUE(timeline.encode() == whole) << "what was refused changed nothing";

  for (int i = 0; i < 6000; ++i) {
    std::string bytes = i % 2 == 0 ? whole : piece;
    for (std::uint64_t flips = 1 + server.below(3); flips > 0; --flips) {
      char& byte = bytes[server.chance(0.3) ? server.below(8) : server.below(bytes.size())];
      byte = static_cast<char>(server.chance(0.5) ? byte ^ 1 << server.below(8) : static_cast<int>(server.below(256)));
    }
    if (i % 2 == 0) {
      if (auto back = decoded(bytes)) use(std::move(*back));
    } else {
      PositionTimeline copy = timeline;
      (void)copy.replay(bytes, unshifted);
      use(std::move(copy));
    }
  }
}

}  // namespace
}  // namespace relaywatch::analysis
