#include "analysis/lag.hpp"

#include <algorithm>
#include <limits>

namespace relaywatch::analysis {
namespace {

Seconds seconds_between(MonoTime from, MonoTime to) { return std::max(Seconds(to - from), Seconds(0)); }

/// How far `at` is on the way from `begin` to `end`, by bytes, 0 to 1.
double progress(const BinlogCatalog& catalog, BinlogCoordinate begin, BinlogCoordinate at, BinlogCoordinate end) {
  const auto whole = static_cast<double>(catalog.distance(begin, end).bytes);
  if (whole <= 0) return 0;
  return std::clamp(static_cast<double>(catalog.distance(begin, at).bytes) / whole, 0.0, 1.0);
}

BinlogCoordinate interpolate(const BinlogCatalog& catalog, BinlogCoordinate begin, BinlogCoordinate end, double part) {
  return catalog.advance(begin, part * static_cast<double>(catalog.distance(begin, end).bytes), end);
}

/// When the write just past `position` was probably made; nullopt when none is known to have been.
std::optional<MonoTime> estimated_write_past(const History& history, BinlogCoordinate position) {
  const auto [before, past] = history.timeline->around(position);
  if (!past) return std::nullopt;
  if (!before) return past->reached;
  const double part = progress(*history.catalog, before->position, position, past->position);
  return before->held + std::chrono::duration_cast<Duration>((past->reached - before->held) * part);
}

/// Walks from a server's executed position up to the origin's binlog.
class Composer {
 public:
  explicit Composer(std::span<const History> upstream) : upstream_(upstream), origin_(upstream.front()) {}

  /// A lower bound: what the source had executed when it had written no more than `executed`.
  [[nodiscard]] std::optional<BinlogCoordinate> low(std::size_t level, BinlogCoordinate executed) const {
    if (level == 0) return executed;
    const auto run = upstream_[level].timeline->around(executed).before;
    if (!run || !run->executed_last) return std::nullopt;
    return low(level - 1, *run->executed_last);
  }

  /// An upper bound: what the source had executed at a poll that began after it had written `executed`.
  [[nodiscard]] BinlogCoordinate high(std::size_t level, BinlogCoordinate executed, MonoTime first_seen) const {
    if (level == 0) return executed;
    const PositionTimeline& source = *upstream_[level].timeline;
    if (const auto run = source.first_at_or_past(executed)) {
      // A sample's executed position is read before its written one, so only a later sample bounds it from above.
      if (run->seen_again && run->executed_last) return high(level - 1, *run->executed_last, seen(*run));
      const auto next = source.around(run->position).past;
      if (next && run->executed_next) return high(level - 1, *run->executed_next, next->reached);
    }
    return origin_written_by(first_seen);
  }

  [[nodiscard]] std::optional<BinlogCoordinate> estimate(std::size_t level, BinlogCoordinate executed,
                                                         MonoTime first_seen) const {
    if (level == 0) return executed;
    const auto [before, past] = upstream_[level].timeline->around(executed);
    if (!before || !before->executed_last) return std::nullopt;
    if (before->position == executed) return estimate(level - 1, *before->executed_last, seen(*before));
    if (!past) {
      const auto beyond = extrapolate(level, *before, executed);
      const auto probable = beyond ? estimate(level - 1, *beyond, first_seen) : std::nullopt;
      return probable ? *probable : origin_estimated_at(first_seen);
    }
    if (!past->executed_first) return origin_estimated_at(first_seen);
    const auto begin = estimate(level - 1, *before->executed_last, seen(*before));
    const auto end = estimate(level - 1, *past->executed_first, past->reached);
    if (!begin || !end) return std::nullopt;
    const double part = progress(*upstream_[level].catalog, before->position, executed, past->position);
    return interpolate(*origin_.catalog, *begin, *end, part);
  }

 private:
  /// What the source had probably executed when it wrote `position`, past its newest sample: as many bytes of its own
  /// binlog stand for as many of its source's as of late.
  [[nodiscard]] std::optional<BinlogCoordinate> extrapolate(std::size_t level, const PositionRun& newest,
                                                            BinlogCoordinate position) const {
    const auto earlier = upstream_[level].timeline->some_before_newest();
    const PositionTimeline& above = *upstream_[level - 1].timeline;
    if (!earlier || !earlier->executed_last || above.empty()) return std::nullopt;
    const auto executed = upstream_[level - 1].catalog->distance(*earlier->executed_last, *newest.executed_last).bytes;
    const auto written = upstream_[level].catalog->distance(earlier->position, newest.position).bytes;
    if (executed == 0 || written == 0) return std::nullopt;
    const auto beyond = static_cast<double>(upstream_[level].catalog->distance(newest.position, position).bytes);
    const double bytes = beyond * static_cast<double>(executed) / static_cast<double>(written);
    return upstream_[level - 1].catalog->advance(*newest.executed_last, bytes,
                                                 std::max(*newest.executed_last, above.newest().position));
  }

  /// When the run's last executed position had certainly been seen.
  static MonoTime seen(const PositionRun& run) {
    return run.executed_first == run.executed_last ? run.reached : run.polled;
  }

  /// The origin had written no more than this at `time`.
  [[nodiscard]] BinlogCoordinate origin_written_by(MonoTime time) const {
    const auto run = origin_.timeline->around(time).past;
    return run ? run->position : origin_.timeline->newest().position;
  }

  [[nodiscard]] BinlogCoordinate origin_estimated_at(MonoTime time) const {
    const auto [before, past] = origin_.timeline->around(time);
    if (!past) return origin_.timeline->newest().position;
    if (!before) return past->position;
    const auto whole = Seconds(past->reached - before->held).count();
    const double part = whole <= 0 ? 1 : std::clamp(Seconds(time - before->held).count() / whole, 0.0, 1.0);
    return interpolate(*origin_.catalog, before->position, past->position, part);
  }

  std::span<const History> upstream_;
  const History& origin_;
};

}  // namespace

std::optional<LagBounds> lag_behind(const History& origin, const OriginSpan& held, const Window& asked) {
  const PositionTimeline& timeline = *origin.timeline;
  if (timeline.empty()) return std::nullopt;
  LagBounds lag;
  if (const auto past = timeline.around(held.high).past) lag.low = seconds_between(past->reached, asked.begin);
  if (const auto before = timeline.around(held.low).before) {
    lag.high = seconds_between(before->held, asked.end);
  }
  if (const auto written = estimated_write_past(origin, held.estimate)) {
    lag.estimate = seconds_between(*written, asked.begin);
  }
  lag.estimate = std::max(lag.estimate, lag.low);
  if (lag.high) lag.estimate = std::min(lag.estimate, *lag.high);
  return lag;
}

std::optional<OriginSpan> compose(std::span<const History> upstream, BinlogCoordinate executed, MonoTime first_seen) {
  if (upstream.empty() || upstream.front().timeline->empty()) return std::nullopt;
  const Composer composer(upstream);
  const std::size_t level = upstream.size() - 1;
  const auto low = composer.low(level, executed);
  const auto estimate = composer.estimate(level, executed, first_seen);
  if (!low || !estimate) return std::nullopt;
  const BinlogCoordinate high = std::max(*low, composer.high(level, executed, first_seen));
  return OriginSpan{*low, std::clamp(*estimate, *low, high), high};
}

LagFigure to_figure(const LagBounds& bounds) {
  if (!bounds.high) return {bounds.low, Seconds(std::numeric_limits<double>::infinity()), LagBasis::lower_bound};
  return {bounds.estimate, std::max(*bounds.high - bounds.estimate, bounds.estimate - bounds.low), LagBasis::position};
}

}  // namespace relaywatch::analysis
