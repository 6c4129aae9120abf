#include "analysis/position_timeline.hpp"

#include <algorithm>

namespace relaywatch::analysis {
namespace {

/// History as old as a lag of this age may have gaps of this part of it.
constexpr double tolerated_gap_per_age = 0.01;
constexpr std::size_t smallest_thinning = 512;

}  // namespace

bool PositionTimeline::add(const PositionSample& sample) {
  if (!runs_.empty()) {
    PositionRun& last = runs_.back();
    if (sample.position < last.position) return false;
    if (sample.position == last.position) {
      last.held = sample.window.begin;
      last.polled = sample.window.end;
      last.executed_last = sample.executed;
      last.seen_again = true;
      return true;
    }
  }
  runs_.push_back({.position = sample.position,
                   .reached = sample.window.end,
                   .held = sample.window.begin,
                   .polled = sample.window.end,
                   .executed_first = sample.executed,
                   .executed_last = sample.executed});
  if (runs_.size() >= thin_at_) thin(sample.window.end);
  return true;
}

void PositionTimeline::forget_executed() {
  for (PositionRun& run : runs_) {
    run.executed_first.reset();
    run.executed_last.reset();
  }
}

const PositionRun* PositionTimeline::last_at_or_before(BinlogCoordinate position) const {
  const auto past = std::ranges::upper_bound(runs_, position, {}, &PositionRun::position);
  return past == runs_.begin() ? nullptr : &*std::prev(past);
}

const PositionRun* PositionTimeline::first_past(BinlogCoordinate position) const {
  const auto past = std::ranges::upper_bound(runs_, position, {}, &PositionRun::position);
  return past == runs_.end() ? nullptr : &*past;
}

const PositionRun* PositionTimeline::first_at_or_past(BinlogCoordinate position) const {
  const auto found = std::ranges::lower_bound(runs_, position, {}, &PositionRun::position);
  return found == runs_.end() ? nullptr : &*found;
}

const PositionRun* PositionTimeline::after(const PositionRun& run) const {
  const PositionRun* next = &run + 1;
  return next == runs_.data() + runs_.size() ? nullptr : next;
}

const PositionRun* PositionTimeline::some_before(const PositionRun& run) const {
  constexpr std::ptrdiff_t polls = 10;
  const std::ptrdiff_t index = &run - runs_.data();
  return index == 0 ? nullptr : &run - std::min(index, polls);
}

const PositionRun* PositionTimeline::first_seen_since(MonoTime time) const {
  const auto found = std::ranges::lower_bound(runs_, time, {}, &PositionRun::held);
  return found == runs_.end() ? nullptr : &*found;
}

void PositionTimeline::thin(MonoTime now) {
  // A run may go when the gap that it leaves is small beside the lag that would be measured across it.
  std::vector<PositionRun> kept;
  kept.reserve(runs_.size());
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const bool at_an_end = i == 0 || i + 1 == runs_.size();
    if (!at_an_end) {
      const Duration gap = runs_[i + 1].reached - kept.back().held;
      const Duration age = now - runs_[i].reached;
      const auto tolerated = std::max(resolution_, std::chrono::duration_cast<Duration>(age * tolerated_gap_per_age));
      if (gap <= tolerated) continue;
    }
    kept.push_back(runs_[i]);
  }
  runs_ = std::move(kept);
  thin_at_ = std::max(smallest_thinning, runs_.size() + runs_.size() / 4);
}

}  // namespace relaywatch::analysis
