#include "notify/event_queue.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

namespace relaywatch::notify {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

Notification about(const std::string& alert, std::uint64_t id, Notification::Kind kind = Notification::Kind::firing) {
  Notification one;
  one.id = id;
  one.receiver = "slack:oncall";
  one.kind = kind;
  one.alert.name = alert;
  one.decided = WallTime(1'000'000s);
  return one;
}

class EventQueueTest : public testing::Test {
 protected:
  void pass(Duration time) {
    now.mono += time;
    now.wall += std::chrono::duration_cast<WallTime::duration>(time);
  }
  void add(const std::string& alert, std::uint64_t id, Duration wait = 0s) { queue.add(about(alert, id), now, wait); }
  /// The id of what is sent now; 0 for nothing.
  std::uint64_t send(bool leading = true) {
    const Notification* next = queue.next(now.mono, leading);
    return next == nullptr ? 0 : next->id;
  }
  std::optional<Settled> finish(Verdict verdict, std::optional<std::chrono::seconds> retry_after = std::nullopt) {
    return queue.finish(verdict, "why", retry_after, now.mono);
  }
  /// All that can be delivered now, in order.
  std::vector<std::uint64_t> deliver_all() {
    std::vector<std::uint64_t> ids;
    while (const std::uint64_t id = send()) {
      ids.push_back(id);
      finish(Verdict::delivered);
    }
    return ids;
  }

  Moment now{MonoTime(1h), WallTime(1'000'000s)};
  EventQueue queue{true, [] { return 0.0; }};
};

TEST_F(EventQueueTest, SendsOneAfterTheOther) {
  EXPECT_EQ(queue.wake_at(true), std::nullopt);
  add("A", 1);
  add("B", 2);
  add("A", 1);
  EXPECT_EQ(queue.wake_at(true), now.mono);
  EXPECT_EQ(send(), 1U);
  EXPECT_EQ(send(), 0U) << "one request at a time";
  EXPECT_EQ(queue.wake_at(true), std::nullopt);
  EXPECT_EQ(finish(Verdict::delivered), (Settled{1, std::nullopt}));
  EXPECT_THAT(deliver_all(), ElementsAre(2));
  EXPECT_EQ(queue.pending(), 0U);
  EXPECT_EQ(queue.counts().delivered, 2U);
}

TEST_F(EventQueueTest, KeepsTheOrderOfOneAlertAndOfNoOther) {
  add("A", 1);
  add("A", 2);
  add("B", 3);
  EXPECT_EQ(send(), 1U);
  EXPECT_EQ(finish(Verdict::retry), std::nullopt);
  pass(500ms);
  EXPECT_EQ(send(), 3U) << "what was never tried goes first, but not before what went before it";
  finish(Verdict::delivered);
  EXPECT_THAT(deliver_all(), ElementsAre(1, 2));
}

TEST_F(EventQueueTest, WhatAnotherHasDeliveredIsNotSentUnlessItIsBeingSent) {
  add("A", 1);
  add("A", 2);
  EXPECT_EQ(send(), 1U);
  EXPECT_FALSE(queue.withdraw(1)) << "under way";
  EXPECT_TRUE(queue.withdraw(2));
  EXPECT_FALSE(queue.withdraw(2));
  finish(Verdict::retry);
  EXPECT_TRUE(queue.withdraw(1));
  EXPECT_EQ(queue.pending(), 0U);
  EXPECT_EQ(queue.wake_at(true), std::nullopt);
}

TEST_F(EventQueueTest, ARefusedOneIsParkedAndStandsInNobodysWay) {
  add("A", 1);
  add("A", 2);
  send();
  EXPECT_EQ(finish(Verdict::refused), (Settled{1, "why"}));
  EXPECT_EQ(queue.counts().parked, 1U);
  EXPECT_EQ(queue.pending(), 1U);
  EXPECT_THAT(deliver_all(), ElementsAre(2));
}

TEST_F(EventQueueTest, APoisonousOneDelaysNoOther) {
  add("poison", 1);
  add("A", 2);
  std::set<std::uint64_t> delivered;
  for (int i = 0; i < 20 && delivered.size() < 2; ++i) {
    const std::uint64_t id = send();
    if (id == 0) {
      now.mono = *queue.wake_at(true);
      continue;
    }
    if (id == 2) delivered.insert(id);
    finish(id == 2 ? Verdict::delivered : Verdict::retry);
  }
  EXPECT_THAT(delivered, ElementsAre(2));
}

TEST_F(EventQueueTest, WaitsForTheOutboxButNotForEver) {
  add("A", 1, 1s);
  add("B", 2, 1s);
  EXPECT_EQ(send(), 0U);
  EXPECT_EQ(queue.wake_at(true), now.mono + 1s);
  queue.release(2, now.mono);
  queue.release(99, now.mono);
  EXPECT_THAT(deliver_all(), ElementsAre(2));
  pass(1s);
  EXPECT_THAT(deliver_all(), ElementsAre(1)) << "the disk hangs";
}

TEST_F(EventQueueTest, PausesGrowAndANewOneWaitsForTheFirstOnly) {
  add("A", 1);
  for (const Duration pause : {500ms, 1000ms, 2000ms, 4000ms, 8000ms, 16000ms, 30000ms, 30000ms}) {
    ASSERT_EQ(send(), 1U);
    finish(Verdict::retry);
    EXPECT_EQ(queue.wake_at(true), now.mono + pause);
    pass(pause);
  }
  send();
  finish(Verdict::retry);
  add("B", 2);
  EXPECT_EQ(queue.wake_at(true), now.mono + 500ms);
  pass(500ms);
  EXPECT_THAT(deliver_all(), ElementsAre(2, 1)) << "it works again";
}

TEST_F(EventQueueTest, HonoursRetryAfterAlsoForNewOnes) {
  add("A", 1);
  send();
  finish(Verdict::retry, 60s);
  add("B", 2);
  EXPECT_EQ(queue.wake_at(true), now.mono + 60s);
  pass(59s);
  EXPECT_EQ(send(), 0U);
  pass(1s);
  EXPECT_THAT(deliver_all(), ElementsAre(2, 1));
}

TEST_F(EventQueueTest, WhoDoesNotLeadHoldsWhatOthersMaySay) {
  add("A", 1);
  EXPECT_EQ(send(false), 0U);
  EXPECT_EQ(queue.wake_at(false), std::nullopt);
  EXPECT_EQ(send(true), 1U);
  EventQueue with_key(false, [] { return 0.0; });
  with_key.add(about("A", 1), now, 0s);
  EXPECT_NE(with_key.next(now.mono, false), nullptr);
}

TEST_F(EventQueueTest, KnowsHowLongTheOldestHasWaitedAlsoBeforeARestart) {
  EXPECT_EQ(queue.oldest_pending(now.mono), std::nullopt);
  pass(90s);
  add("A", 1);
  EXPECT_EQ(queue.oldest_pending(now.mono), 90s);
  ASSERT_EQ(queue.undelivered().size(), 1U);
  EXPECT_EQ(queue.undelivered()[0].id, 1U);
}

TEST_F(EventQueueTest, FlushingMakesAllDue) {
  add("A", 1);
  send();
  finish(Verdict::retry, 60s);
  add("B", 2, 1s);
  queue.flush(now.mono);
  EXPECT_THAT(deliver_all(), ElementsAre(2, 1));
}

/// Ten alerts begin and end while the receiver is out of order for an hour, in each way that it can be.
TEST_F(EventQueueTest, AfterAnHourWithoutTheReceiverAllArriveOnceAndInOrder) {
  for (const auto& retry_after : {std::optional<std::chrono::seconds>(), std::optional(120s)}) {
    std::vector<std::uint64_t> arrived;
    const MonoTime back = now.mono + 1h;
    MonoTime next_news = now.mono;
    std::uint64_t next_id = 1;
    int attempts = 0;
    while (arrived.size() < 20) {
      if (next_id <= 20 && now.mono >= next_news) {
        queue.add(about("A" + std::to_string(next_id % 10), next_id), now, 0s);
        ++next_id;
        next_news += 2min;
      }
      if (const std::uint64_t id = send()) {
        const bool works = now.mono >= back;
        if (works) arrived.push_back(id);
        attempts += works ? 0 : 1;
        finish(works ? Verdict::delivered : Verdict::retry, works ? std::nullopt : retry_after);
        continue;
      }
      ASSERT_TRUE(queue.wake_at(true) || next_id <= 20) << "it would never send again";
      now.mono = std::min(queue.wake_at(true).value_or(MonoTime::max()), next_id <= 20 ? next_news : MonoTime::max());
    }
    EXPECT_EQ(std::set(arrived.begin(), arrived.end()).size(), 20U);
    for (std::uint64_t id = 1; id <= 10; ++id) {
      EXPECT_LT(std::ranges::find(arrived, id), std::ranges::find(arrived, id + 10)) << "the end of " << id;
    }
    EXPECT_LT(now.mono - back, retry_after ? 121s : 31s) << "the longest pause";
    EXPECT_LE(attempts, retry_after ? 31 : 160) << "it is not hammered";
  }
}

}  // namespace
}  // namespace relaywatch::notify
