#include <cstdio>
#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulator/day.hpp"

namespace relaywatch::simulator {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;

MonoTime hour(double hours) { return MonoTime() + to_duration(3600 * hours); }

void print(const char* what, const Day& day) {
  std::printf("%s: %zu polls, %zu failed, %zu rotations, %zu restarts of servers, largest lag %.1f s, %zu pages\n",
              what, day.polls, day.failed_polls, day.rotations, day.restarts, day.largest_lag, day.pages.size());
}

/// Less where everything is slow.
Duration quiet_time() {
  return std::getenv("RELAYWATCH_SIMULATED_RUNS") == nullptr ? std::chrono::hours(24) : std::chrono::hours(1);
}

TEST(QuietDay, NobodyIsPaged) {
  const Day day = watch_day(draw_quiet_day(1, quiet_time()));
  print("a quiet day", day);
  EXPECT_GT(day.rotations, 10U);
  EXPECT_THAT(day.pages, IsEmpty());
}

/// Afterwards the replica has an hour to catch up, and those below it have to take in what it does then.
TEST(QuietDay, AnApplierThatStandsForAnHourIsOnePageAndItsBacklogIsNone) {
  Scenario scenario = draw_quiet_day(2, std::chrono::hours(3));
  scenario.replicas[1].applier_stopped = Outages({{hour(0.5), hour(1.5)}});
  const Day day = watch_day(scenario);
  print("three hours with one fault", day);
  EXPECT_THAT(day.pages, ElementsAre(EndsWith("HopStopped n1→n2 applier_stopped")));
}

}  // namespace
}  // namespace relaywatch::simulator
