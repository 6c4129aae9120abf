#include "probe/lease.hpp"

#include <array>
#include <functional>
#include <gtest/gtest.h>
#include <optional>

namespace relaywatch::probe {
namespace {

using namespace std::chrono_literals;
using enum Lease::Standing;

const MonoTime start{1000s};

/// A monitor that was answered `held` at `asked`, and then never again.
Lease after_answer(bool held, MonoTime asked = start) {
  Lease lease(asked);
  lease.answered(held, asked);
  lease.failed();
  return lease;
}

TEST(Lease, FollowsUntilTheServerHasAnswered) {
  const Lease lease(start);
  EXPECT_EQ(lease.standing(start), follows);
  EXPECT_EQ(lease.leads_until(start), start);
}

TEST(Lease, WhoHasTheLockLeadsForAWhileFromWhenItAsked) {
  Lease lease(start);
  lease.answered(true, start);
  EXPECT_EQ(lease.standing(start + 3999ms), holds);
  EXPECT_EQ(lease.leads_until(start + 1s), start + 4s);
  EXPECT_EQ(lease.standing(start + 4s), follows);
  lease.answered(true, start + 5s);
  EXPECT_EQ(lease.standing(start + 8s), holds);
}

TEST(Lease, WhoHasNotGotTheLockNeverLeadsWhileTheServerAnswers) {
  Lease lease(start);
  for (auto now = start; now < start + 10min; now += 1s) {
    lease.answered(false, now);
    ASSERT_EQ(lease.standing(now + 1s), follows);
  }
}

TEST(Lease, OneThatLostTheLockStopsAtOnce) {
  Lease lease(start);
  lease.answered(true, start);
  lease.answered(false, start + 1s);
  EXPECT_EQ(lease.standing(start + 1s), follows);
  EXPECT_EQ(lease.leads_until(start + 1s), start + 1s);
}

TEST(Lease, OneThatGaveItUpStopsAtOnceAndStillKnowsThatItLedLast) {
  Lease lease(start);
  lease.answered(true, start);
  lease.given_up();
  EXPECT_EQ(lease.standing(start), follows);
  EXPECT_EQ(lease.standing(start + 10s), stands_in);
}

TEST(Lease, TheLastLeaderStandsInForASilentServerAfterAPauseTheOthersMuchLater) {
  const Lease led = after_answer(true);
  const Lease followed = after_answer(false);
  const Lease never_answered(start);
  for (auto silence = 0s; silence < 200s; ++silence) {
    const MonoTime now = start + silence;
    ASSERT_EQ(led.standing(now), silence < 4s ? holds : silence < 10s ? follows : stands_in) << silence.count();
    ASSERT_EQ(followed.standing(now), silence < 70s ? follows : stands_in_late) << silence.count();
    ASSERT_EQ(never_answered.standing(now), silence < 70s ? follows : stands_in_late) << silence.count();
  }
  EXPECT_EQ(led.leads_until(start + 60s), start + 70s);
}

TEST(Lease, NobodyStandsInWhileAnotherIsHeardToLead) {
  Lease led = after_answer(true);
  led.heard_leader(start + 9s);
  EXPECT_EQ(led.standing(start + 23s), follows);
  EXPECT_EQ(led.standing(start + 24s), stands_in) << "not heard any more";
  Lease followed = after_answer(false);
  followed.heard_leader(start + 69s);
  EXPECT_EQ(followed.standing(start + 83s), follows);
}

TEST(Lease, AWordOfAnotherCountsLessThanTheLock) {
  Lease lease(start);
  lease.answered(true, start);
  lease.heard_leader(start);
  EXPECT_EQ(lease.standing(start + 1s), holds);
}

TEST(Lease, WhenTheServerIsBackTheOneThatLedAsksFirst) {
  Lease led = after_answer(true);
  EXPECT_EQ(led.ask_from(start + 5s), start + 5s) << "also before it stands in";
  Lease followed = after_answer(false);
  EXPECT_EQ(followed.ask_from(start + 30s), start + 33s);
  EXPECT_EQ(followed.ask_from(start + 31s), start + 33s) << "not put off for ever";
  EXPECT_EQ(followed.ask_from(start + 40s), start + 40s);
  Lease stood_in_late = after_answer(false);
  EXPECT_EQ(stood_in_late.ask_from(start + 80s), start + 80s);
}

TEST(Lease, OneThatStartsGivesWayAndThenNobodyWaitsWithoutAFailure) {
  Lease lease(start);
  EXPECT_EQ(lease.ask_from(start), start + 3s);
  lease.answered(false, start + 3s);
  EXPECT_EQ(lease.ask_from(start + 4s), start + 4s);
  lease.given_up();
  EXPECT_EQ(lease.ask_from(start + 5s), start + 5s) << "a reload";
  lease.failed();
  EXPECT_EQ(lease.ask_from(start + 6s), start + 9s);
}

/// Two monitors and a server, simulated every 100 ms: what happens to each from some moment on.
struct World {
  struct Monitor {
    Lease lease{start};
    Duration phase;                   ///< of its questions, once a second
    std::optional<MonoTime> session;  ///< when the server last heard of its session
    bool alive = true, reaches_server = true, frozen = false;
    MonoTime counts_on_until{};  ///< what a frozen one would go on with
  };

  std::array<Monitor, 2> monitors;
  std::optional<std::size_t> owner;  ///< of the lock
  bool server_up = true;
  MonoTime now = start;

  World(Duration first, Duration second) {
    monitors[0].phase = first;
    monitors[1].phase = second;
  }

  void tick() {
    for (std::size_t i = 0; i < 2; ++i) {
      Monitor& monitor = monitors[i];
      // The kernel closes a dead monitor's socket; a silent session ends after six seconds.
      const bool ended = !monitor.alive || (monitor.session && now - *monitor.session > 6s);
      if (ended || !server_up) monitor.session.reset();
      if (owner == i && !monitor.session) owner.reset();
    }
    for (std::size_t i = 0; i < 2; ++i) {
      if ((now - start) % 1s == monitors[i].phase) ask(i);
    }
    now += 100ms;
  }

  void ask(std::size_t i) {
    Monitor& monitor = monitors[i];
    if (!monitor.alive || monitor.frozen) return;
    if (!server_up || !monitor.reaches_server) {
      monitor.lease.failed();
    } else if (owner == i || now >= monitor.lease.ask_from(now)) {
      monitor.session = now;
      if (!owner) owner = i;
      monitor.lease.answered(owner == i, now);
    } else {
      monitor.session = now;
    }
    monitor.counts_on_until = monitor.lease.leads_until(now);
  }

  /// As the one that sends pages sees it.
  [[nodiscard]] bool leads(std::size_t i) const {
    return monitors[i].alive && !monitors[i].frozen && now < monitors[i].counts_on_until;
  }
  [[nodiscard]] std::size_t leaders() const {
    return static_cast<std::size_t>(leads(0)) + static_cast<std::size_t>(leads(1));
  }

  struct Seen {
    Duration without = {};  ///< longest time without a leader
    Duration doubled = {};  ///< in all
  };
  Seen run(Duration length) {
    Seen seen;
    Duration without{};
    for (const MonoTime end = now + length; now < end; tick()) {
      without = leaders() == 0 ? without + 100ms : Duration::zero();
      seen.without = std::max(seen.without, without);
      if (leaders() == 2) seen.doubled += 100ms;
    }
    return seen;
  }
};

/// Every phase of the two, and every moment within a second at which it happens.
void for_each_world(const std::function<void(World& world)>& check) {
  for (auto first = 0ms; first < 1s; first += 300ms) {
    for (auto second = 0ms; second < 1s; second += 100ms) {
      for (auto moment = 0ms; moment < 1s; moment += 100ms) {
        World world(first, second);
        world.run(10s + moment);
        ASSERT_EQ(world.leaders(), 1U);
        check(world);
        if (testing::Test::HasFailure()) return;
      }
    }
  }
}

TEST(LeaseOfTwo, ADeadLeaderIsReplacedWithinASecondAndNeverDoubled) {
  for_each_world([](World& world) {
    world.monitors[world.leads(0) ? 0 : 1].alive = false;
    const auto seen = world.run(20s);
    EXPECT_LE(seen.without, 1100ms);
    EXPECT_EQ(seen.doubled, 0ms);
    EXPECT_EQ(world.leaders(), 1U);
  });
}

TEST(LeaseOfTwo, AFrozenLeaderIsReplacedWithinTenSecondsAndFindsThatItLeadsNoMore) {
  for_each_world([](World& world) {
    auto& frozen = world.monitors[world.leads(0) ? 0 : 1];
    frozen.frozen = true;
    auto seen = world.run(15s);
    EXPECT_LT(seen.without, 10s);
    frozen.frozen = false;
    EXPECT_EQ(world.leaders(), 1U) << "at the moment at which it goes on";
    seen = world.run(20s);
    EXPECT_EQ(seen.doubled, 0ms);
    EXPECT_EQ(seen.without, 0ms);
  });
}

TEST(LeaseOfTwo, OneThatIsCutOffHasStoppedBeforeTheOtherBegins) {
  for_each_world([](World& world) {
    world.monitors[world.leads(0) ? 0 : 1].reaches_server = false;
    const auto seen = world.run(8900ms);  // later it stands in, unless it hears the other
    EXPECT_LT(seen.without, 5s);
    EXPECT_EQ(seen.doubled, 0ms);
    EXPECT_EQ(world.leaders(), 1U);
  });
}

TEST(LeaseOfTwo, WithoutTheServerTheLastLeaderGoesOnAlsoWhenItIsBack) {
  for_each_world([](World& world) {
    const std::size_t leader = world.leads(0) ? 0 : 1;
    world.server_up = false;
    auto seen = world.run(60s);
    EXPECT_LE(seen.without, 8s);
    EXPECT_EQ(seen.doubled, 0ms);
    EXPECT_TRUE(world.leads(leader));
    world.server_up = true;
    seen = world.run(20s);
    EXPECT_EQ(seen.doubled, 0ms);
    EXPECT_EQ(seen.without, 0ms);
    EXPECT_TRUE(world.leads(leader)) << "it asked first";
  });
}

TEST(LeaseOfTwo, WithoutServerAndLastLeaderTheOtherLeadsInTheEnd) {
  for_each_world([](World& world) {
    world.monitors[world.leads(0) ? 0 : 1].alive = false;
    world.server_up = false;
    EXPECT_LE(world.run(80s).without, 72s);
    EXPECT_EQ(world.leaders(), 1U);
  });
}

}  // namespace
}  // namespace relaywatch::probe
