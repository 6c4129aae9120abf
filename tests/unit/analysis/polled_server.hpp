#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "analysis/position_timeline.hpp"

namespace relaywatch::analysis {

/// How a server of the tests below writes.
struct WritingHabit {
  const char* name;
  double busy_part;            ///< of the polls find something new
  std::uint64_t bytes;         ///< at most, from one poll to the next
  std::uint64_t file_bytes;    ///< of a binlog file
  double lost_part = 0;        ///< of the polls get no answer; some of these come in long rows
  double unknown_part = 0;     ///< of the polls do not tell the executed position
  unsigned quiet_minutes = 0;  ///< of every hour in which nothing is written at all
};

/// A server that is polled every second: one sample after another. The same seed gives the same ones.
class PolledServer {
 public:
  PolledServer(const WritingHabit& habit, std::uint64_t seed) : habit_(habit), engine_(seed) {}

  PositionSample next() {
    do ++second_;
    while (lost());
    const bool quiet = second_ / 60 % 60 < habit_.quiet_minutes;
    if (!quiet && chance(habit_.busy_part)) {
      move(written_, below(habit_.bytes) + 1);
      move(executed_, below(habit_.bytes) + 1);
    }
    const auto begin = MonoTime(std::chrono::seconds(second_) + std::chrono::nanoseconds(below(20'000'000)));
    const auto end = begin + std::chrono::nanoseconds(200'000 + below(5'000'000));
    const bool unknown = chance(habit_.unknown_part);
    return {{begin, end}, written_, unknown ? std::nullopt : std::optional(executed_)};
  }

  std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }
  bool chance(double part) { return static_cast<double>(engine_() >> 11) * 0x1p-53 < part; }

 private:
  bool lost() {
    if (second_ < lost_until_) return true;
    if (!chance(habit_.lost_part)) return false;
    lost_until_ = second_ + (chance(0.1) ? below(600) : 0);
    return true;
  }

  void move(BinlogCoordinate& position, std::uint64_t bytes) const {
    position.offset += bytes;
    if (position.offset > habit_.file_bytes) position = {position.file_number + 1, 120};
  }

  WritingHabit habit_;
  std::mt19937_64 engine_;
  std::uint64_t second_ = 50'000;
  std::uint64_t lost_until_ = 0;
  BinlogCoordinate written_{987'654, 120};
  BinlogCoordinate executed_{7, 5'000'000'000};
};

/// Every run as it was, and nothing else: what a timeline is held against.
class PlainHistory {
 public:
  void add(const PositionSample& sample) {
    if (!runs_.empty() && runs_.back().position == sample.position) {
      runs_.back().held = sample.window.begin;
      runs_.back().polled = sample.window.end;
      runs_.back().executed_last = sample.executed;
      runs_.back().seen_again = true;
      return;
    }
    if (!runs_.empty()) runs_.back().executed_next = sample.executed;
    PositionRun run;
    run.position = sample.position;
    run.held = sample.window.begin;
    run.reached = run.polled = sample.window.end;
    run.executed_first = run.executed_last = sample.executed;
    runs_.push_back(run);
  }

  [[nodiscard]] const std::vector<PositionRun>& runs() const { return runs_; }
  /// Index of the first run past `position`.
  [[nodiscard]] std::size_t past(BinlogCoordinate position) const {
    return static_cast<std::size_t>(std::ranges::upper_bound(runs_, position, {}, &PositionRun::position) -
                                    runs_.begin());
  }

 private:
  std::vector<PositionRun> runs_;
};

inline constexpr WritingHabit busy_writes{"busy", 1, 7'000'000, 1 << 30};
inline constexpr WritingHabit habits[] = {
    busy_writes,
    {"small writes, small files", 1, 300, 40'000},
    {"every third poll", 0.3, 2'000'000, 1 << 30},
    {"with lost polls", 0.9, 100'000'000, 1 << 30, 0.05, 0.02},
    {"huge files", 0.7, 1'000'000'000, 1'000'000'000'000, 0.01},
    {"bursts", 0.9, 20'000'000, 1 << 28, 0.001, 0.001, 50},
    {"next to idle", 0.001, 2'000, 1 << 30},
};

}  // namespace relaywatch::analysis
