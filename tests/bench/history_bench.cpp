// What two weeks of figures of 10 and of 200 hops take in memory and in the store, and the times to take a report, to
// save a step, to reload, and to answer for 14 days.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <malloc.h>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "analysis/figure_history.hpp"
#include "report/history_json.hpp"
#include "store/figure_table.hpp"
#include "store/state_file.hpp"
#include "unit/store/temporary_folder.hpp"

namespace {

using namespace relaywatch;
using namespace std::chrono_literals;

constexpr int chain_length = 10;  // hops

double milliseconds_since(MonoTime begin) {
  return std::chrono::duration<double, std::milli>(MonoTime::clock::now() - begin).count();
}

double used_mebibytes() { return static_cast<double>(::mallinfo2().uordblks) / 1024 / 1024; }

/// Busy chains of ten hops.
class Fleet {
 public:
  explicit Fleet(int hops) {
    report_.at.wall = WallTime(std::chrono::seconds(1'790'000'000));
    for (int i = 0; i < hops; ++i) {
      const std::string chain = "chain" + std::to_string(i / chain_length);
      HopReport& hop = report_.hops.emplace_back();
      hop.id = {chain + "-db" + std::to_string(i % chain_length), chain + "-db" + std::to_string(i % chain_length + 1),
                ""};
      if (i % chain_length == 0) report_.chains.emplace_back().name = chain;
      report_.chains.back().hops.push_back(hop.id);
    }
  }

  const FleetReport& next(Duration later) {
    report_.at.wall += later;
    std::uniform_real_distribution<double> some(0, 1);
    for (HopReport& hop : report_.hops) {
      hop.state = some(random_) < 0.99 ? HopState::ok : HopState::lagging;
      hop.cause = hop.state == HopState::ok ? HopCause::none : HopCause::applier_slow;
      hop.lag = LagFigure{Seconds(some(random_)), Seconds(some(random_)), LagBasis::position};
      hop.bytes_to_receive = ByteDistance{random_() % 100'000, true};
      hop.bytes_to_apply = ByteDistance{random_() % 100'000, true};
      hop.rates = {some(random_) * 1e6, some(random_) * 1e6, some(random_) * 1e6};
    }
    for (ChainReport& chain : report_.chains) {
      chain.state = ChainState::ok;
      chain.lag = report_.hops.front().lag;
      for (const HopId& hop : chain.hops) chain.node_lag[hop.replica] = chain.lag;
    }
    return report_;
  }
  [[nodiscard]] WallTime now() const { return report_.at.wall; }
  [[nodiscard]] const HopId& first_hop() const { return report_.hops.front().id; }

 private:
  FleetReport report_;
  std::minstd_rand random_{7};
};

void answer(const analysis::FigureHistory& history, const Fleet& fleet, const char* name, Duration since) {
  const MonoTime begin = MonoTime::clock::now();
  const auto hop = history.hop(fleet.first_hop(), fleet.now() - since, fleet.now());
  const std::string text = report::history_json(*hop).dump();
  std::printf("  answer of %-3s              %8.2f ms, %.0f KiB\n", name, milliseconds_since(begin),
              static_cast<double>(text.size()) / 1024);
}

void run(int hops) {
  std::printf("%d hops, in chains of %d\n", hops, chain_length);
  const double empty = used_mebibytes();
  Fleet fleet(hops);
  analysis::FigureHistory history;
  // The past as one report a step has the steps of a daemon that evaluates each second.
  for (const WallTime end = fleet.now() + 24h * 15; fleet.now() < end;) history.add(fleet.next(10s));
  std::printf("  memory                     %8.1f MiB\n", used_mebibytes() - empty);

  double taken = 0;
  double closing = 0;
  for (int second = 0; second < 1200; ++second) {
    const FleetReport& report = fleet.next(1s);
    const MonoTime begin = MonoTime::clock::now();
    history.add(report);
    const double milliseconds = milliseconds_since(begin);
    taken += milliseconds / 1200;
    closing = std::max(closing, milliseconds);
  }
  std::printf("  taking a report            %8.3f ms, at most %.3f ms\n", taken, closing);

  store::TemporaryFolder folder;
  const std::string path = folder.file("state.db");
  analysis::FigureHistory::StepNumbers kept{};
  {
    auto database = store::open_state_file(path).value();
    MonoTime begin = MonoTime::clock::now();
    std::size_t parts = 0;
    for (;;) {
      const auto some = history.take_after(kept, 50);
      if (some.empty()) break;
      parts += some.size();
      (void)database.run("BEGIN");
      (void)store::save_history(database, some);
      (void)database.run("COMMIT");
    }
    std::printf("  saving all                 %8.1f ms, %zu steps\n", milliseconds_since(begin), parts);
    double packing = 0;
    double saving = 0;
    for (int step = 0; step < 60; ++step) {
      history.add(fleet.next(10s));
      begin = MonoTime::clock::now();
      const auto news = history.take_after(kept, 50);
      packing = std::max(packing, milliseconds_since(begin));
      begin = MonoTime::clock::now();
      (void)database.run("BEGIN");
      (void)store::save_history(database, news);
      for (const auto& length : analysis::step_lengths) {
        (void)store::trim_history(database, length.step,
                                  std::chrono::floor<std::chrono::seconds>(fleet.now()) - length.kept - length.step);
      }
      (void)database.run("COMMIT");
      saving = std::max(saving, milliseconds_since(begin));
    }
    std::printf("  saving the steps of 10 s   %8.2f ms to pack, %.2f ms on the store's thread, at most\n", packing,
                saving);
    (void)database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  std::printf("  file                       %8.1f MiB\n",
              static_cast<double>(std::filesystem::file_size(path)) / 1024 / 1024);
  answer(history, fleet, "1h", 1h);
  answer(history, fleet, "24h", 24h);
  answer(history, fleet, "14d", 24h * 14);

  MonoTime begin = MonoTime::clock::now();
  auto database = store::open_state_file(path).value();
  auto parts = store::load_history(database).value();
  const double read = milliseconds_since(begin);
  begin = MonoTime::clock::now();
  analysis::FigureHistory next;
  next.restore(std::move(parts), fleet.now());
  std::printf("  reloading                  %8.1f ms to read, %.1f ms to unpack\n", read, milliseconds_since(begin));
}

}  // namespace

int main() {
  run(10);
  run(200);
}
