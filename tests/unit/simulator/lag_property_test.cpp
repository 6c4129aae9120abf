#include <cstdlib>
#include <gtest/gtest.h>
#include <string>

#include "simulator/run.hpp"

namespace relaywatch::simulator {
namespace {

constexpr std::uint64_t usual_runs = 120;

/// More, fewer, or others can be asked for: RELAYWATCH_SIMULATED_RUNS=10000 RELAYWATCH_SIMULATED_SEED=5.
std::uint64_t from_environment(const char* name, std::uint64_t fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

/// For shrinking a failure by hand: RELAYWATCH_SIMULATED_WITHOUT=resets,restarts.
Faults without_excluded(Faults faults) {
  const char* text = std::getenv("RELAYWATCH_SIMULATED_WITHOUT");
  const std::string excluded = text == nullptr ? "" : text;
  const auto exclude = [&](const char* name, bool& fault) {
    fault = fault && excluded.find(name) == std::string::npos;
  };
  exclude("server_restarts", faults.server_restarts);
  exclude("resets", faults.resets);
  exclude("thread_stops", faults.thread_stops);
  exclude("slow_appliers", faults.slow_appliers);
  exclude("lost_polls", faults.lost_polls);
  exclude("monitor_restarts", faults.monitor_restarts);
  return faults;
}

Totals simulate(std::uint64_t runs, const Faults& faults) {
  Totals totals;
  const std::uint64_t first = from_environment("RELAYWATCH_SIMULATED_SEED", 1);
  const bool trace = std::getenv("RELAYWATCH_SIMULATED_TRACE") != nullptr;
  for (std::uint64_t i = 0; i < from_environment("RELAYWATCH_SIMULATED_RUNS", runs); ++i) {
    run(draw_scenario(first + i, std::chrono::hours(1), without_excluded(faults)), totals, trace);
  }
  for (const std::string& violation : totals.violations) ADD_FAILURE() << violation;
  return totals;
}

TEST(SimulatedChain, TheTruthLiesWithinEveryFigureOfEveryRun) {
  Totals totals = simulate(usual_runs, Faults());
  std::printf("%s", totals.text().c_str());
  // What is always unknown is never wrong: most must be known, and known well. A part of the whole ensemble: the few
  // runs that are made under a sanitizer scatter.
  if (from_environment("RELAYWATCH_SIMULATED_RUNS", usual_runs) < usual_runs) return;
  EXPECT_LT(totals.hop.unknown_part(), 0.06);
  EXPECT_LT(totals.chain.unknown_part(), 0.12);
  EXPECT_GT(totals.known_caught_up * 5, totals.hop.samples());
}

TEST(SimulatedChain, WithoutFaultsEveryFigureIsKnownAndFine) {
  Faults faults;
  faults.server_restarts = false;
  faults.resets = false;
  faults.thread_stops = false;
  faults.slow_appliers = false;
  faults.lost_polls = false;
  faults.monitor_restarts = false;
  Totals totals = simulate(20, faults);
  std::printf("%s", totals.text().c_str());
  EXPECT_LT(totals.hop.unknown_part(), 0.005);
  EXPECT_LT(totals.chain.unknown_part(), 0.02);
}

/// The same polls, once with every run kept.
TEST(SimulatedChain, ThinnedHistoriesTellTheTruthAboutLagsOfHours) {
  Totals thinned;
  Totals whole;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const Scenario scenario = draw_long_scenario(seed);
    run(scenario, thinned, false, analysis::Thinning::by_age);
    run(scenario, whole, false, analysis::Thinning::off);
  }
  std::printf("thinned: %swhole: %s", thinned.text().c_str(), whole.text().c_str());
  for (const Totals* totals : {&thinned, &whole}) {
    for (const std::string& violation : totals->violations) ADD_FAILURE() << violation;
  }
  EXPECT_EQ(thinned.hop.measured(), whole.hop.measured());
  EXPECT_EQ(thinned.chain.measured(), whole.chain.measured());
}

}  // namespace
}  // namespace relaywatch::simulator
