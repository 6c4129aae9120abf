#include "simulator/figure_check.hpp"

#include <fmt/format.h>

#include "simulator/truth.hpp"

namespace relaywatch::simulator {
namespace {

constexpr Seconds rounding{1e-6};

double seconds(MonoTime time) { return Seconds(time.time_since_epoch()).count(); }

std::string to_text(const std::optional<LagFigure>& figure) {
  if (!figure) return "unknown";
  return fmt::format("{:.3f} ± {:.3f} ({})", figure->value.count(), figure->uncertainty.count(),
                     to_string(figure->basis));
}

std::string to_text(const BinlogPosition& position) {
  return fmt::format("{}:{}", position.coordinate.file_number, position.coordinate.offset);
}

/// The server's last poll was whole, and read its position no later than `read`.
bool in_step(const Watched& server, MonoTime read) {
  return server.last && server.last->written_read && *server.last->written_read <= read;
}

}  // namespace

void FigureCheck::check(const FleetReport& report, std::size_t polled, MonoTime now) {
  bool upstream_mixed = false;
  for (std::size_t replica = 1; replica < watched_.size(); ++replica) {
    const Watched& watched = watched_[replica];
    const bool source_mixed =
        watched_[replica - 1].mixed_epochs || watched.moved_unseen || watched_.began_amid_reset(replica);
    upstream_mixed = upstream_mixed || source_mixed;
    if (!watched.last || !watched.last->status_read || !watched.last->snapshot.readable()) continue;
    const auto& hop = report.hops.at(replica - 1).lag;
    const auto& chain = report.chains.front().node_lag.at(node_name(replica));
    if (source_mixed) {
      ++totals_.hidden_resets;
    } else {
      check_figure("hop", replica, hop, watched.hop, now);
      if (replica == polled) check_caught_up_hop(replica, hop, now);
    }
    if (!upstream_mixed) {
      check_figure("chain", replica, chain, watched.chain, now);
      if (replica == polled) check_caught_up_chain(replica, chain, now);
    }
    if (replica == polled) count(replica, source_mixed ? std::nullopt : hop, upstream_mixed ? std::nullopt : chain);
  }
}

void FigureCheck::count(std::size_t replica, const std::optional<LagFigure>& hop,
                        const std::optional<LagFigure>& chain) {
  const Watched& watched = watched_[replica];
  totals_.hop.add(hop, watched.hop);
  totals_.chain.add(chain, watched.chain);
  const auto& reported = watched.last->snapshot.channels->front().reported_lag;
  totals_.reported_hop.add(reported, watched.hop);
  totals_.reported_chain.add(reported, watched.chain);
}

void FigureCheck::check_figure(const char* what, std::size_t replica, const std::optional<LagFigure>& figure,
                               const TrueLag& truth, MonoTime now) {
  if (!figure) return;
  const bool only_below = figure->basis == LagBasis::lower_bound;
  const Seconds low = (only_below ? figure->value : figure->value - figure->uncertainty) - rounding;
  const Seconds high = figure->value + figure->uncertainty + rounding;
  const auto& status = watched_[replica].last->snapshot.channels->front();
  if (trace_) {
    fmt::print("{:.3f} {} n{} {} executed {}; true {:.3f} to {:.3f}\n", seconds(now), what, replica, to_text(figure),
               to_text(*status.executed), truth.data.count(), truth.any_event.count());
  }
  if (figure->basis == LagBasis::reported) return;
  ++totals_.comparisons;
  const bool too_high = truth.any_event < low;
  const bool too_low = figure->basis == LagBasis::position && truth.data > high;
  if (too_high || too_low) {
    violation(fmt::format("{} lag of n{} at {:.3f} is {}, executed {}; the truth is {:.3f} to {:.3f}", what, replica,
                          seconds(now), to_text(figure), to_text(*status.executed), truth.data.count(),
                          truth.any_event.count()));
  }
  if (truth.data < low) ++totals_.only_events;
}

void FigureCheck::check_caught_up_hop(std::size_t replica, const std::optional<LagFigure>& figure, MonoTime now) {
  const Watched& watched = watched_[replica];
  const Watched& source = watched_[replica - 1];
  if (!watched.hop.caught_up() || !in_step(source, *watched.last->status_read) || watched.repoint_seen ||
      watched.never_seen_moving)
    return;
  check_zero("hop", replica, figure, source, now);
}

void FigureCheck::check_caught_up_chain(std::size_t replica, const std::optional<LagFigure>& figure, MonoTime now) {
  const Watched& watched = watched_[replica];
  const MonoTime read = *watched.last->status_read;
  if (!watched.chain.caught_up()) return;
  const MonoTime quiet_since = last_change(world_, replica, read);
  for (std::size_t i = 0; i < replica; ++i) {
    if (!in_step(watched_[i], read) || watched_[i + 1].repoint_seen || watched_[i + 1].never_seen_moving) return;
    if (watched_[i].last->snapshot.window.begin < watched_[i].settled_at) return;
    if (watched_[i].last->snapshot.window.begin < quiet_since) return;
    if (i > 0 && !true_hop_lag(world_, i, read).caught_up()) return;
  }
  if (!watched.hop.caught_up()) return;
  check_zero("chain", replica, figure, watched_[0], now);
}

void FigureCheck::check_zero(const char* what, std::size_t replica, const std::optional<LagFigure>& figure,
                             const Watched& source, MonoTime now) {
  const Window& asked = watched_[replica].last->snapshot.channels_window;
  const Seconds since_seen = asked.end - source.last->snapshot.written_window.begin;
  const bool zero = figure && figure->basis == LagBasis::position && figure->value == Seconds(0) &&
                    figure->uncertainty <= since_seen + rounding;
  if (zero) {
    ++totals_.known_caught_up;
  } else {
    violation(fmt::format("{} n{} at {:.3f} is caught up, and its source seen {:.3f} s ago, but its lag is {}", what,
                          replica, seconds(now), since_seen.count(), to_text(figure)));
  }
}

void FigureCheck::violation(const std::string& what) {
  if (violations_++ > 0) return;
  totals_.violations.push_back(fmt::format("seed {}: {} ({} hops, interval {} s)", scenario_.seed, what,
                                           scenario_.replicas.size(), Seconds(scenario_.polls.interval).count()));
}

}  // namespace relaywatch::simulator
