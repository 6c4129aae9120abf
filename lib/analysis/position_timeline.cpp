#include "analysis/position_timeline.hpp"

#include <algorithm>

namespace relaywatch::analysis {
namespace {

/// History as old as a lag of this age may have gaps of this part of it.
constexpr double tolerated_gap_per_age = 0.01;

constexpr std::size_t archived_at_once = 16;
/// So many packed runs are never too much; more are thinned, and again when there are this many more.
constexpr std::size_t archive_at_ease = 1200;
constexpr std::size_t thinning_step = 96;

}  // namespace

bool PositionTimeline::add(const PositionSample& sample) {
  if (!recent_.empty()) {
    PositionRun& last = recent_.back();
    if (sample.position < last.position) return false;
    if (sample.position == last.position) {
      last.held = sample.window.begin;
      last.polled = sample.window.end;
      last.executed_last = sample.executed;
      last.seen_again = true;
      return true;
    }
    last.executed_next = sample.executed;
  }
  append({.position = sample.position,
          .reached = sample.window.end,
          .held = sample.window.begin,
          .polled = sample.window.end,
          .executed_first = sample.executed,
          .executed_last = sample.executed,
          .executed_next = {}});
  ++sequence_;
  return true;
}

void PositionTimeline::append(const PositionRun& run) {
  // Before the new run comes, all others are as they will be: a copy that learns of them later archives the same.
  if (recent_.size() == most_recent_runs) archive_oldest(run.reached);
  recent_.push_back(run);
}

void PositionTimeline::archive_oldest(MonoTime now) {
  const auto end = recent_.begin() + archived_at_once;
  std::for_each(recent_.begin(), end, [this](const PositionRun& run) { archive_.append(run); });
  recent_.erase(recent_.begin(), end);
  if (thinning_ == Thinning::off || archive_.size() < std::max(archive_at_ease, kept_ + thinning_step)) return;
  archive_ = archive_.thinned(resolution_, tolerated_gap_per_age, now);
  kept_ = archive_.size();
}

void PositionTimeline::reset() {
  const std::uint64_t rewrites = rewrites_ + 1;
  *this = PositionTimeline(resolution_, thinning_);
  rewrites_ = rewrites;
}

void PositionTimeline::forget_executed() {
  ++rewrites_;
  archive_ = archive_.without_executed();
  for (PositionRun& run : recent_) {
    run.executed_first.reset();
    run.executed_last.reset();
    run.executed_next.reset();
  }
}

std::size_t PositionTimeline::memory_bytes() const {
  return sizeof(*this) + archive_.memory_bytes() + recent_.capacity() * sizeof(PositionRun);
}

PositionRun PositionTimeline::oldest() const {
  return archive_.empty() ? recent_.front() : *RunArchive::Cursor(archive_, 0).next();
}

std::optional<PositionRun> PositionTimeline::some_before_newest() const {
  constexpr std::size_t polls = 10;
  if (recent_.size() < 2) return std::nullopt;
  return recent_[recent_.size() - 1 - std::min(recent_.size() - 1, polls)];
}

RunNeighbours PositionTimeline::around(BinlogCoordinate position) const {
  return split([&](BinlogCoordinate candidate, MonoTime) { return candidate > position; });
}

RunNeighbours PositionTimeline::around(MonoTime time) const {
  return split([=](BinlogCoordinate, MonoTime held) { return held >= time; });
}

std::optional<PositionRun> PositionTimeline::first_at_or_past(BinlogCoordinate position) const {
  return split([&](BinlogCoordinate candidate, MonoTime) { return candidate >= position; }).past;
}

RunNeighbours PositionTimeline::split(const IsPast& is_past) const {
  const auto past =
      std::ranges::partition_point(recent_, [&](const PositionRun& run) { return !is_past(run.position, run.held); });
  RunNeighbours found;
  if (past == recent_.begin()) found = archive_.split(is_past);
  if (past != recent_.begin()) found.before = *std::prev(past);
  if (past != recent_.end() && !found.past) found.past = *past;
  return found;
}

}  // namespace relaywatch::analysis
