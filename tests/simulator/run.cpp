#include "simulator/run.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "pipeline/pipeline.hpp"
#include "simulator/kept_memory.hpp"
#include "simulator/observer.hpp"
#include "simulator/truth.hpp"

namespace relaywatch::simulator {
namespace {

constexpr Seconds rounding{1e-6};
constexpr std::size_t violations_per_run = 3;

double seconds(MonoTime time) { return Seconds(time.time_since_epoch()).count(); }

std::string to_text(const std::optional<LagFigure>& figure) {
  if (!figure) return "unknown";
  return fmt::format("{:.3f} ± {:.3f} ({})", figure->value.count(), figure->uncertainty.count(),
                     to_string(figure->basis));
}

std::string to_text(const BinlogPosition& position) {
  return fmt::format("{}:{}", position.coordinate.file_number, position.coordinate.offset);
}

/// What the monitor can know of a server by now, and what is true of it.
struct Watched {
  MonoTime next_begin;
  Poll in_flight;
  std::optional<Poll> last;
  std::optional<Poll> last_status;   ///< the last poll that read the replica's status
  std::optional<Poll> last_written;  ///< the last poll that read the written position
  std::optional<MonoTime> first_written_read;
  std::optional<MonoTime> first_status_end;
  bool mixed_epochs = false;             ///< a reset went by that no poll could see
  std::optional<MonoTime> repoint_seen;  ///< end of the first poll that saw it moved to its source's new binlog
  bool moved_unseen = false;             ///< forwards: nothing shows it until its source is seen
  bool never_seen_moving = false;        ///< so that it may stay unknown until it is moved again
  MonoTime settled_at;                   ///< when its source was seen after that: then it is believed again
  TrueLag hop;
  TrueLag chain;
};

class Run {
 public:
  Run(const Scenario& scenario, Totals& totals, bool trace, analysis::Thinning thinning)
      : scenario_(scenario),
        totals_(totals),
        trace_(trace),
        thinning_(thinning),
        world_(build_world(scenario)),
        observer_(scenario, world_),
        random_(scenario.seed ^ 0x2545f4914f6cdd1dU),
        watched_(scenario.servers.size()) {}

  void play() {
    start_monitor(MonoTime(), RestartMemory::none);
    auto restart = scenario_.monitor_restarts.begin();
    while (true) {
      const auto next = std::ranges::min_element(watched_, {}, [](const Watched& watched) { return end_of(watched); });
      const MonoTime time = end_of(*next);
      if (time >= scenario_.end) break;
      if (restart != scenario_.monitor_restarts.end() && restart->at <= time) {
        if (restart->memory == RestartMemory::all) save_memory(restart->at, pipeline::SavePlan::Scope::all_news);
        start_monitor(restart->at + std::chrono::seconds(1), restart->memory);
        ++restart;
        continue;
      }
      finish_poll(static_cast<std::size_t>(next - watched_.begin()));
      if (violations_ >= violations_per_run) break;
    }
    ++totals_.runs;
    totals_.hours += seconds(scenario_.end) / 3600;
  }

 private:
  static MonoTime end_of(const Watched& watched) { return watched.in_flight.snapshot.window.end; }

  void start_monitor(MonoTime time, RestartMemory memory) {
    pipeline_.emplace(scenario_.fleet(), thinning_);
    observer_.restart();
    if (memory == RestartMemory::none) {
      kept_memory_.forget();
      kept_watched_.assign(watched_.size(), Watched());
    } else if (!kept_memory_.restore(*pipeline_, time)) {
      violation(fmt::format("what was saved cannot be restored at {:.3f}", seconds(time)));
    }
    watched_ = kept_watched_;
    for (std::size_t i = 0; i < watched_.size(); ++i) {
      watched_[i].last.reset();  // a server is not up before it is polled again
      watched_[i].next_begin = time + random_.seconds(0, Seconds(scenario_.polls.interval).count());
      start_poll(i);
    }
  }

  void save_memory(MonoTime now, pipeline::SavePlan::Scope scope) {
    kept_memory_.save(*pipeline_, now, scope);
    kept_watched_ = watched_;
    save_at_ = now + scenario_.save_every;
  }

  void start_poll(std::size_t server) {
    Watched& watched = watched_[server];
    const double jitter = scenario_.polls.jitter * Seconds(scenario_.polls.interval).count();
    const MonoTime begin = watched.next_begin + random_.seconds(0, jitter);
    watched.in_flight = observer_.poll(server, begin);
    while (watched.next_begin <= end_of(watched)) watched.next_begin += scenario_.polls.interval;
  }

  void finish_poll(std::size_t server) {
    Watched& watched = watched_[server];
    Poll poll = std::move(watched.in_flight);
    const MonoTime now = poll.snapshot.window.end;
    note_reset(server, poll);
    if (poll.status_read && server > 0) {
      note_repoint(server, poll);
      watched.hop = true_hop_lag(world_, server, *poll.status_read);
      watched.chain = true_chain_lag(world_, server, *poll.status_read);
    }
    pipeline_->ingest(poll.snapshot);
    if (poll.written_read) {
      note_settled(server, poll);
      watched.last_written = poll;
      if (!watched.first_written_read) watched.first_written_read = poll.written_read;
    }
    watched.last = std::move(poll);
    const FleetReport report = pipeline_->evaluate({now, WallTime() + std::chrono::hours(1)});
    ++totals_.evaluations;
    check(report, server, now);
    start_poll(server);
    const bool saves = !scenario_.monitor_restarts.empty();
    if (saves && now >= save_at_) save_memory(now, pipeline::SavePlan::Scope::routine);
  }

  /// A reset after which the position has already passed the one seen before leaves no trace in any reply.
  void note_reset(std::size_t server, const Poll& poll) {
    Watched& watched = watched_[server];
    if (!poll.written_read || !watched.last_written) return;
    const auto& binlog = world_.servers[server].binlog;
    const auto from = world_.servers[server].entries_written(*watched.last_written->written_read);
    const auto to = world_.servers[server].entries_written(*poll.written_read);
    const bool reset = std::any_of(binlog.begin() + static_cast<std::ptrdiff_t>(from),
                                   binlog.begin() + static_cast<std::ptrdiff_t>(std::max(from, to)),
                                   [](const BinlogEntry& entry) { return entry.kind == EntryKind::reset; });
    if (!reset) return;
    watched.mixed_epochs = poll.snapshot.written->coordinate >= watched.last_written->snapshot.written->coordinate;
  }

  void note_repoint(std::size_t server, const Poll& poll) {
    Watched& watched = watched_[server];
    if (watched.last_status && moved_between(server, *watched.last_status->status_read, *poll.status_read)) {
      const auto& before = watched.last_status->snapshot.channels->front().executed;
      const auto& after = poll.snapshot.channels->front().executed;
      watched.repoint_seen = poll.snapshot.channels_window.end;
      watched.moved_unseen = after->coordinate >= before->coordinate;
      watched.never_seen_moving = watched.moved_unseen;
    }
    // First seen when it had been moved already, and its source not since.
    const auto& source = watched_[server - 1].last_written;
    if (!watched.last_status && source && moved_between(server, *source->written_read, *poll.status_read)) {
      watched.repoint_seen = poll.snapshot.channels_window.end;
      watched.moved_unseen = watched.never_seen_moving = true;
    }
    if (!watched.first_status_end) watched.first_status_end = poll.snapshot.channels_window.end;
    watched.last_status = poll;
  }

  [[nodiscard]] bool moved_between(std::size_t server, MonoTime from, MonoTime to) const {
    const ServerHistory& history = world_.servers[server];
    return std::ranges::any_of(history.repointing, [&](const Window& w) { return from < w.end && w.end <= to; });
  }

  void note_settled(std::size_t source, const Poll& poll) {
    if (source + 1 == watched_.size()) return;
    Watched& replica = watched_[source + 1];
    if (!replica.repoint_seen || poll.snapshot.written_window.begin < *replica.repoint_seen) return;
    replica.repoint_seen.reset();
    replica.moved_unseen = false;
    replica.settled_at = poll.snapshot.window.end;
  }

  void check(const FleetReport& report, std::size_t polled, MonoTime now) {
    bool upstream_mixed = false;
    for (std::size_t replica = 1; replica < watched_.size(); ++replica) {
      const Watched& watched = watched_[replica];
      const bool source_mixed = watched_[replica - 1].mixed_epochs || watched.moved_unseen || began_amid_reset(replica);
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

  /// A monitor that began between a reset and the replica's move has never seen the old numbering; only a source that
  /// has written less than its replica had executed before gives it away.
  [[nodiscard]] bool began_amid_reset(std::size_t replica) const {
    const auto& last = watched_[replica].last;
    if (!last || !last->status_read) return false;
    const auto& source_seen = watched_[replica - 1].first_written_read;
    const auto& source = watched_[replica - 1].last_written;
    if (source && source->snapshot.written_window.begin >= *watched_[replica].first_status_end &&
        source->snapshot.written->coordinate < last->snapshot.channels->front().executed->coordinate) {
      return false;
    }
    return std::ranges::any_of(world_.servers[replica].repointing, [&](const Window& window) {
      const bool not_moved_yet = window.begin <= *last->status_read && *last->status_read < window.end;
      return not_moved_yet && (!source_seen || *source_seen >= window.begin);
    });
  }

  void count(std::size_t replica, const std::optional<LagFigure>& hop, const std::optional<LagFigure>& chain) {
    const Watched& watched = watched_[replica];
    totals_.hop.add(hop, watched.hop);
    totals_.chain.add(chain, watched.chain);
    const auto& reported = watched.last->snapshot.channels->front().reported_lag;
    totals_.reported_hop.add(reported, watched.hop);
    totals_.reported_chain.add(reported, watched.chain);
  }

  void check_figure(const char* what, std::size_t replica, const std::optional<LagFigure>& figure, const TrueLag& truth,
                    MonoTime now) {
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

  void check_caught_up_hop(std::size_t replica, const std::optional<LagFigure>& figure, MonoTime now) {
    const Watched& watched = watched_[replica];
    const Watched& source = watched_[replica - 1];
    if (!watched.hop.caught_up() || !in_step(source, *watched.last->status_read) || watched.repoint_seen ||
        watched.never_seen_moving)
      return;
    check_zero("hop", replica, figure, source, now);
  }

  /// Nothing moved in the whole chain since before each server above was polled last.
  void check_caught_up_chain(std::size_t replica, const std::optional<LagFigure>& figure, MonoTime now) {
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
    check_zero("chain", replica, figure, watched_.front(), now);
  }

  /// The server's last poll was whole, and read its position no later than `read`.
  static bool in_step(const Watched& server, MonoTime read) {
    return server.last && server.last->written_read && *server.last->written_read <= read;
  }

  void check_zero(const char* what, std::size_t replica, const std::optional<LagFigure>& figure, const Watched& source,
                  MonoTime now) {
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

  void violation(const std::string& what) {
    if (violations_++ > 0) return;
    totals_.violations.push_back(fmt::format("seed {}: {} ({} hops, interval {} s)", scenario_.seed, what,
                                             scenario_.replicas.size(), Seconds(scenario_.polls.interval).count()));
  }

  const Scenario& scenario_;
  Totals& totals_;
  bool trace_;
  analysis::Thinning thinning_;
  World world_;
  Observer observer_;
  Random random_;
  std::optional<pipeline::Pipeline> pipeline_;
  std::vector<Watched> watched_;
  KeptMemory kept_memory_;
  std::vector<Watched> kept_watched_;  ///< as it was when the memory was saved
  MonoTime save_at_;
  std::size_t violations_ = 0;
};

}  // namespace

void run(const Scenario& scenario, Totals& totals, bool trace, analysis::Thinning thinning) {
  Run(scenario, totals, trace, thinning).play();
}

}  // namespace relaywatch::simulator
