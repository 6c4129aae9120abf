#include "simulator/run.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <utility>
#include <vector>

#include "pipeline/pipeline.hpp"
#include "simulator/figure_check.hpp"
#include "simulator/kept_memory.hpp"
#include "simulator/observer.hpp"
#include "simulator/watched.hpp"

namespace relaywatch::simulator {
namespace {

constexpr std::size_t violations_per_run = 3;

double seconds(MonoTime time) { return Seconds(time.time_since_epoch()).count(); }

/// When a server is polled next, and what that poll will bring.
struct Polling {
  MonoTime next_begin;
  Poll in_flight;
};

class Run {
 public:
  Run(const Scenario& scenario, Totals& totals, bool trace, analysis::Thinning thinning)
      : scenario_(scenario),
        totals_(totals),
        thinning_(thinning),
        world_(build_world(scenario)),
        observer_(scenario, world_),
        random_(scenario.seed ^ 0x2545f4914f6cdd1dU),
        pollings_(scenario.servers.size()),
        watched_(world_),
        kept_watched_(world_),
        check_(scenario, world_, watched_, totals, trace) {}

  void play() {
    start_monitor(MonoTime(), RestartMemory::none);
    auto restart = scenario_.monitor_restarts.begin();
    while (true) {
      const auto next = std::ranges::min_element(pollings_, {}, end_of);
      const MonoTime time = end_of(*next);
      if (time >= scenario_.end) break;
      if (restart != scenario_.monitor_restarts.end() && restart->at <= time) {
        if (restart->memory == RestartMemory::all) save_memory(restart->at, pipeline::SavePlan::Scope::all_news);
        start_monitor(restart->at + std::chrono::seconds(1), restart->memory);
        ++restart;
        continue;
      }
      finish_poll(static_cast<std::size_t>(next - pollings_.begin()));
      if (check_.violations() >= violations_per_run) break;
    }
    ++totals_.runs;
    totals_.hours += seconds(scenario_.end) / 3600;
  }

 private:
  static MonoTime end_of(const Polling& polling) { return polling.in_flight.snapshot.window.end; }

  void start_monitor(MonoTime time, RestartMemory memory) {
    pipeline_.emplace(scenario_.fleet(), thinning_);
    observer_.restart();
    if (memory == RestartMemory::none) {
      kept_memory_.forget();
      kept_watched_ = WatchedChain(world_);
    } else if (!kept_memory_.restore(*pipeline_, time)) {
      check_.violation(fmt::format("what was saved cannot be restored at {:.3f}", seconds(time)));
    }
    watched_ = kept_watched_;
    watched_.await_polls();
    for (std::size_t i = 0; i < pollings_.size(); ++i) {
      pollings_[i].next_begin = time + random_.seconds(0, Seconds(scenario_.polls.interval).count());
      start_poll(i);
    }
  }

  void save_memory(MonoTime now, pipeline::SavePlan::Scope scope) {
    kept_memory_.save(*pipeline_, now, scope);
    kept_watched_ = watched_;
    save_at_ = now + scenario_.save_every;
  }

  void start_poll(std::size_t server) {
    Polling& polling = pollings_[server];
    const double jitter = scenario_.polls.jitter * Seconds(scenario_.polls.interval).count();
    const MonoTime begin = polling.next_begin + random_.seconds(0, jitter);
    polling.in_flight = observer_.poll(server, begin);
    while (polling.next_begin <= end_of(polling)) polling.next_begin += scenario_.polls.interval;
  }

  void finish_poll(std::size_t server) {
    Poll poll = std::move(pollings_[server].in_flight);
    const MonoTime now = poll.snapshot.window.end;
    pipeline_->ingest(poll.snapshot);
    watched_.note(server, std::move(poll));
    const FleetReport report = pipeline_->evaluate({now, WallTime() + std::chrono::hours(1)});
    ++totals_.evaluations;
    check_.check(report, server, now);
    start_poll(server);
    const bool saves = !scenario_.monitor_restarts.empty();
    if (saves && now >= save_at_) save_memory(now, pipeline::SavePlan::Scope::routine);
  }

  const Scenario& scenario_;
  Totals& totals_;
  analysis::Thinning thinning_;
  World world_;
  Observer observer_;
  Random random_;
  std::optional<pipeline::Pipeline> pipeline_;
  std::vector<Polling> pollings_;
  WatchedChain watched_;
  KeptMemory kept_memory_;
  WatchedChain kept_watched_;  ///< as it was when the memory was saved
  MonoTime save_at_;
  FigureCheck check_;
};

}  // namespace

void run(const Scenario& scenario, Totals& totals, bool trace, analysis::Thinning thinning) {
  Run(scenario, totals, trace, thinning).play();
}

}  // namespace relaywatch::simulator
