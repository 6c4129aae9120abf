#include "analysis/catch_up.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/never.hpp"

namespace relaywatch::analysis {
namespace {

/// The averages reach back in proportion to how far the forecast looks ahead. A thread's pace is steady while its cause
/// lasts, so that a short time tells it, and a change shows soon; but over many hours it swings.
constexpr double of_work = 1.0 / 16;
constexpr double of_work_over_days = 1.0 / 2;
constexpr Seconds many_hours{6 * 3600};
/// Writers come and go.
constexpr double of_growth = 1;
constexpr Seconds shortest_of_growth{60};

/// Bytes per second: less is nothing, only fading averages.
constexpr double idle = 1;

/// A load this close to the capacity makes a forecast too long to be averaged for in proportion.
constexpr double least_closing_part = 1.0 / 8;

/// Horizons are looked for from a second to some months, then refined.
constexpr Seconds first_horizon{1};
constexpr double horizon_step = 2;
constexpr int horizons = 24;
constexpr int refinements = 24;

bool is_exact(const std::optional<ByteDistance>& distance) { return distance && distance->exact; }

bool waits_for_stopped(const Capacity& thread, const std::optional<ByteDistance>& work) {
  return thread.known() && !thread.running() && work && work->bytes > 0;
}

Seconds span_of_work(Seconds horizon) {
  return horizon * std::lerp(of_work, of_work_over_days, horizon / (horizon + many_hours));
}

Seconds span_of_growth(Seconds horizon) { return std::max(horizon * of_growth, shortest_of_growth); }

/// How long an amount takes at a rate that is known for every horizon: the shortest time that suits itself, because
/// recent rates are believed as far as they alone would finish it.
template <typename RateOver>
Seconds time_for(double amount, const RateOver& rate_over) {
  const auto takes_longer = [&](Seconds time) { return rate_over(time) * time.count() < amount; };
  Seconds below(0);
  Seconds above = first_horizon;
  for (int i = 0; i < horizons && takes_longer(above); ++i) {
    below = above;
    above *= horizon_step;
  }
  for (int i = 0; i < refinements; ++i) {
    const Seconds middle = (below + above) / 2;
    (takes_longer(middle) ? below : above) = middle;
  }
  return above;
}

/// How long one of the two threads takes for what it has to do until the hop has caught up.
std::optional<Seconds> thread_time(double work, const Capacity& thread, const Pace& writers) {
  if (!thread.known()) return std::nullopt;
  if (!thread.running()) {
    if (work > 0) return never;
    const auto growth = writers.over(shortest_of_growth);
    if (!growth) return std::nullopt;
    return *growth > idle ? never : Seconds(0);
  }
  // A thread that keeps up could do more than is asked of it; how much more does not show, nor matter.
  if (const auto time = thread.keeps_up_within()) return time;
  return closing_time(work, thread.pace(), writers);
}

}  // namespace

std::optional<Seconds> closing_time(double backlog, const Pace& work, const Pace& growth) {
  if (!work.over(first_horizon) || !growth.over(first_horizon)) return std::nullopt;
  const auto worked = [&](Seconds horizon) { return *work.over(span_of_work(horizon)); };
  const auto grown = [&](Seconds horizon) { return *growth.over(span_of_growth(horizon)); };
  // What is at hand is done in `alone`, what comes meanwhile in proportion later: that is how far to look. It does not
  // hang on a small difference of rates, as the forecast does, which would make it jump.
  const Seconds alone = time_for(backlog, worked);
  const double load = grown(alone) / worked(alone);
  const Seconds horizon = alone / std::max(1 - load, least_closing_part);
  const double closing = worked(horizon) - grown(horizon);
  return closing > 0 ? Seconds(backlog / closing) : never;
}

std::optional<Seconds> catch_up_time(const Backlog& backlog, const Capacity& receiver, const Capacity& applier,
                                     const Pace& writers) {
  // However much more there is that nobody knows of: what lies before a stopped thread is not done.
  if (waits_for_stopped(receiver, backlog.to_receive) || waits_for_stopped(applier, backlog.to_apply)) return never;
  // Across files of unknown sizes a backlog may be any multiple of what is known of it.
  if (!is_exact(backlog.to_receive) || !is_exact(backlog.to_apply)) return std::nullopt;
  const auto to_receive = static_cast<double>(backlog.to_receive->bytes);
  double whole = to_receive + static_cast<double>(backlog.to_apply->bytes);
  if (backlog.delay > Seconds(0)) {
    const auto rate = writers.over(backlog.delay);
    if (!rate) return std::nullopt;
    whole = std::max(whole - *rate * backlog.delay.count(), 0.0);
  }
  const auto received = thread_time(to_receive, receiver, writers);
  const auto applied = thread_time(whole, applier, writers);
  if (received == never || applied == never) return never;
  if (!received || !applied) return std::nullopt;
  // One works while the other does: the slower decides.
  return std::max(*received, *applied);
}

}  // namespace relaywatch::analysis
