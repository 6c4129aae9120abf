#include "simulator/world.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include "simulator/observer.hpp"
#include "simulator/truth.hpp"

namespace relaywatch::simulator {
namespace {

MonoTime at(double second) { return MonoTime() + to_duration(second); }

/// Two servers, one write a second on average for the first minute, applied at once.
Scenario small_scenario() {
  Scenario scenario;
  scenario.seed = 3;
  scenario.end = at(100);
  scenario.servers.resize(2);
  scenario.replicas.resize(1);
  for (ServerPlan& server : scenario.servers) server.basename = "bin";
  scenario.replicas[0].network = std::chrono::milliseconds(10);
  scenario.replicas[0].seconds_per_transaction = 0.01;
  scenario.writes = {{at(0), 1, 1000}, {at(60), 0, 0}};
  scenario.polls.interval = std::chrono::seconds(1);
  return scenario;
}

Outages between(double begin, double end) { return Outages({{at(begin), at(end)}}); }

TEST(Outages, OverlappingOnesAreOne) {
  const Outages outages({{at(5), at(7)}, {at(1), at(3)}, {at(2), at(4)}});
  ASSERT_EQ(outages.windows().size(), 2U);
  EXPECT_EQ(outages.next_available(at(1)), at(4));
  EXPECT_EQ(outages.next_available(at(4)), at(4)) << "the end is exclusive";
  EXPECT_FALSE(outages.covers(at(0)));
  EXPECT_EQ(outages.next_begin(at(4)), at(5));
  EXPECT_EQ(outages.next_begin(at(6)), at(5)) << "still going on";
  EXPECT_EQ(outages.next_begin(at(8)), std::nullopt);
}

TEST(World, TheSameSeedGivesTheSameWorld) {
  const Scenario scenario = draw_scenario(7, std::chrono::hours(1), Faults());
  const World a = build_world(scenario);
  const World b = build_world(scenario);
  for (std::size_t i = 0; i < a.servers.size(); ++i) {
    EXPECT_EQ(a.servers[i].committed, b.servers[i].committed);
    EXPECT_EQ(a.servers[i].executed, b.servers[i].executed);
  }
}

TEST(World, NothingIsAppliedBeforeItIsReceivedNorReceivedBeforeItIsWritten) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const World world = build_world(draw_scenario(seed, std::chrono::hours(1), Faults()));
    for (std::size_t i = 1; i < world.servers.size(); ++i) {
      const ServerHistory& source = world.servers[i - 1];
      const ServerHistory& replica = world.servers[i];
      ASSERT_EQ(replica.received.size(), source.binlog.size());
      ASSERT_EQ(replica.executed.size(), source.binlog.size());
      EXPECT_TRUE(std::ranges::is_sorted(replica.received));
      EXPECT_TRUE(std::ranges::is_sorted(replica.executed));
      EXPECT_TRUE(std::ranges::is_sorted(replica.committed));
      EXPECT_TRUE(std::ranges::is_sorted(replica.binlog, {}, &BinlogEntry::written));
      for (std::size_t entry = 0; entry < source.binlog.size(); ++entry) {
        ASSERT_GE(replica.received[entry], source.binlog[entry].written);
        ASSERT_GE(replica.executed[entry], replica.received[entry]);
      }
    }
  }
}

TEST(World, AResetFindsTheReplicaWithEverything) {
  int resets = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const World world = build_world(draw_scenario(seed, std::chrono::hours(1), Faults()));
    for (std::size_t i = 0; i + 1 < world.servers.size(); ++i) {
      for (const BinlogEntry& entry : world.servers[i].binlog) {
        if (entry.kind != EntryKind::reset) continue;
        ++resets;
        EXPECT_EQ(entry.end.file_number, 1U);
        EXPECT_EQ(world.servers[i + 1].transactions_committed(entry.written), entry.transactions);
      }
    }
  }
  EXPECT_GT(resets, 10);
}

TEST(World, AServerThatIsDownWritesNothingAndComesBackWithANewFile) {
  Scenario scenario = small_scenario();
  scenario.servers[0].down = between(20, 30);
  const World world = build_world(scenario);
  const ServerHistory& origin = world.servers[0];
  EXPECT_EQ(origin.written_at(at(20)), origin.written_at(at(29.9)));
  EXPECT_EQ(origin.written_at(at(30)).file_number, origin.written_at(at(20)).file_number + 1);
}

TEST(Truth, AStoppedApplierAgesWithTheFirstWriteThatItLacks) {
  Scenario scenario = small_scenario();
  scenario.replicas[0].applier_stopped = between(20, 80);
  const World world = build_world(scenario);
  const auto& committed = world.servers[0].committed;
  const std::size_t held = world.servers[1].transactions_committed(at(70));
  EXPECT_EQ(true_hop_lag(world, 1, at(70)).data, Seconds(at(70) - committed.at(held)));
  EXPECT_GT(true_hop_lag(world, 1, at(70)).data, Seconds(45));
  EXPECT_TRUE(true_hop_lag(world, 1, at(99)).caught_up());
  EXPECT_EQ(true_chain_lag(world, 1, at(70)).data, true_hop_lag(world, 1, at(70)).data);
}

TEST(Truth, ARotationAloneIsOnlyAnEvent) {
  Scenario scenario = small_scenario();
  scenario.servers[0].down = between(70, 75);
  scenario.replicas[0].receiver_stopped = between(65, 99);
  const TrueLag lag = true_hop_lag(build_world(scenario), 1, at(95));
  EXPECT_EQ(lag.data, Seconds(0));
  EXPECT_EQ(lag.any_event, Seconds(20));
}

TEST(SecondsBehind, IsNullWithAStoppedThreadAndZeroWithNothingToApply) {
  Scenario scenario = small_scenario();
  scenario.replicas[0].applier_stopped = between(20, 40);
  scenario.replicas[0].receiver_stopped = between(50, 70);
  const World world = build_world(scenario);
  EXPECT_EQ(seconds_behind(scenario, world, 1, at(30)), std::nullopt);
  EXPECT_EQ(seconds_behind(scenario, world, 1, at(60)), std::nullopt);
  EXPECT_EQ(seconds_behind(scenario, world, 1, at(90)), Seconds(0));
}

TEST(Observer, AServerThatDiesWithinAPollGivesAnError) {
  Scenario scenario = small_scenario();
  scenario.servers[1].down = between(20, 30);
  const World world = build_world(scenario);
  Observer observer(scenario, world);
  EXPECT_TRUE(observer.poll(1, at(10)).snapshot.readable());
  EXPECT_FALSE(observer.poll(1, at(20) - std::chrono::microseconds(100)).snapshot.readable());
  EXPECT_FALSE(observer.poll(1, at(25)).snapshot.readable());
  EXPECT_TRUE(observer.poll(1, at(30)).snapshot.readable());
}

TEST(Observer, ThePositionsReadAreThoseOfTheInstant) {
  const Scenario scenario = small_scenario();
  const World world = build_world(scenario);
  Observer observer(scenario, world);
  const Poll poll = observer.poll(1, at(30));
  EXPECT_EQ(poll.snapshot.written->coordinate, world.servers[1].written_at(*poll.written_read));
  EXPECT_GE(*poll.status_read, poll.snapshot.channels_window.begin);
  EXPECT_LE(*poll.status_read, poll.snapshot.channels_window.end);
  EXPECT_LT(*poll.status_read, *poll.written_read);
  const std::size_t executed = world.servers[1].entries_executed(*poll.status_read);
  EXPECT_EQ(poll.snapshot.channels->front().executed->coordinate, world.servers[0].position_after(executed));
}

}  // namespace
}  // namespace relaywatch::simulator
