#include "notify/receiver_queue.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace relaywatch::notify {
namespace {

using namespace std::chrono_literals;

class ReceiverQueueTest : public ::testing::Test {
 protected:
  using Alerts = std::vector<AlertReport>;

  static AlertReport alert(const std::string& name, const std::string& severity = "critical",
                           const std::string& summary = "s") {
    AlertReport report;
    report.name = name;
    report.state = AlertState::firing;
    report.labels = {{"alertname", name}, {"severity", severity}};
    report.annotations = {{"summary", summary}};
    report.since = WallTime(1'000'000s);
    return report;
  }

  Moment now{MonoTime(1h), WallTime(1'000'000s)};
  ReceiverQueue queue{1min, [] { return 0.0; }};

  void pass(Duration time) {
    now.mono += time;
    now.wall += std::chrono::duration_cast<WallTime::duration>(time);
  }
  void update(const Alerts& firing, const Alerts& resolved = {}) { queue.update(firing, resolved, now); }
  std::vector<OutgoingAlert> send() { return queue.next_batch(now); }
  void finish(Verdict verdict, std::optional<std::chrono::seconds> retry_after = std::nullopt) {
    queue.finish(verdict, retry_after, now.mono);
  }
  std::size_t deliver() {
    const auto batch = send();
    if (!batch.empty()) finish(Verdict::delivered);
    return batch.size();
  }
};

TEST_F(ReceiverQueueTest, AnotherIntervalHoldsFromTheNextDeliveryOn) {
  update({alert("A")});
  EXPECT_EQ(deliver(), 1U);
  queue.resend_every(10s);
  EXPECT_EQ(queue.wake_at(), now.mono + 1min);
  pass(1min);
  const auto batch = send();
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_EQ(batch[0].ends_at, now.wall + 40s);
  finish(Verdict::delivered);
  EXPECT_EQ(queue.wake_at(), now.mono + 10s);
}

TEST_F(ReceiverQueueTest, NothingToSayAtFirst) {
  update({});
  EXPECT_TRUE(send().empty());
  EXPECT_FALSE(queue.wake_at());
  EXPECT_EQ(queue.pending(), 0U);
  EXPECT_EQ(queue.oldest_pending(now.mono), std::nullopt);
}

TEST_F(ReceiverQueueTest, ANewAlertIsSentAtOnceAndEndsByItself) {
  update({alert("A")});
  EXPECT_EQ(queue.wake_at(), now.mono);
  const auto batch = send();
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_FALSE(batch[0].resolved);
  EXPECT_EQ(batch[0].ends_at, now.wall + 4min);
  EXPECT_EQ(queue.pending(), 1U);
  finish(Verdict::delivered);
  EXPECT_EQ(queue.pending(), 0U);
  EXPECT_EQ(queue.counts().delivered, 1U);
}

TEST_F(ReceiverQueueTest, FiringIsSentAgainEveryIntervalAndNotOtherwise) {
  update({alert("A")});
  EXPECT_EQ(deliver(), 1U);
  for (int i = 0; i < 59; ++i) {
    pass(1s);
    update({alert("A")});
    EXPECT_EQ(deliver(), 0U);
  }
  EXPECT_EQ(queue.wake_at(), now.mono + 1s);
  pass(1s);
  const auto batch = send();
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_EQ(batch[0].ends_at, now.wall + 4min);
}

TEST_F(ReceiverQueueTest, NewAnnotationsWaitForTheNextInterval) {
  update({alert("A", "critical", "old")});
  deliver();
  pass(1s);
  update({alert("A", "critical", "new")});
  EXPECT_TRUE(send().empty());
  pass(59s);
  const auto batch = send();
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_EQ(batch[0].annotations.at("summary"), "new");
}

TEST_F(ReceiverQueueTest, AnotherSeverityIsAnotherAlertAtOnce) {
  update({alert("A", "warning")});
  deliver();
  pass(1s);
  update({alert("A", "critical")}, {alert("A", "warning")});
  const auto batch = send();
  ASSERT_EQ(batch.size(), 2U);
  EXPECT_NE(batch[0].resolved, batch[1].resolved);
}

TEST_F(ReceiverQueueTest, ResolvedIsSentWithTheTimeOfItsEndAndRepeatedForAWhile) {
  update({alert("A")});
  deliver();
  pass(10s);
  const WallTime end = now.wall;
  update({}, {alert("A")});
  auto batch = send();
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_TRUE(batch[0].resolved);
  EXPECT_EQ(batch[0].ends_at, end);
  finish(Verdict::delivered);
  int repeats = 0;
  for (int i = 0; i < 3600; ++i) {
    pass(1s);
    update({}, {});
    batch = send();
    if (batch.empty()) continue;
    ++repeats;
    EXPECT_EQ(batch[0].ends_at, end);
    finish(Verdict::delivered);
  }
  EXPECT_EQ(repeats, 14) << "once a minute for less than 15 minutes";
  EXPECT_FALSE(queue.wake_at());
}

TEST_F(ReceiverQueueTest, AnAlertThatIsNoLongerGivenHasEnded) {
  update({alert("A"), alert("B")});
  deliver();
  update({alert("B")});
  const auto batch = send();
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_EQ(batch[0].labels.at("alertname"), "A");
  EXPECT_TRUE(batch[0].resolved);
}

TEST_F(ReceiverQueueTest, ResolvedIsNotLostWhileTheReceiverIsAwayForHours) {
  update({alert("A")});
  deliver();
  update({}, {alert("A")});
  const MonoTime ended = now.mono;
  const WallTime ended_wall = now.wall;
  int attempts = 0;
  while (now.mono < ended + 6h) {
    if (!send().empty()) {
      finish(Verdict::retry);
      ++attempts;
    }
    pass(1s);
    update({});
  }
  EXPECT_NEAR(attempts, 6 * 3600 / 30, 10);
  EXPECT_EQ(queue.pending(), 1U);
  EXPECT_EQ(queue.oldest_pending(now.mono), Duration(6h));
  pass(30s);
  const auto batch = send();
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_EQ(batch[0].ends_at, ended_wall);
  finish(Verdict::delivered);
  EXPECT_EQ(queue.pending(), 0U);
}

TEST_F(ReceiverQueueTest, FailuresAreRetriedWithGrowingPauses) {
  update({alert("A")});
  for (const Duration pause : {Duration(500ms), Duration(1s), Duration(2s)}) {
    ASSERT_EQ(send().size(), 1U);
    finish(Verdict::retry);
    EXPECT_EQ(queue.wake_at(), now.mono + pause);
    pass(pause - 1ms);
    EXPECT_TRUE(send().empty());
    pass(1ms);
  }
  EXPECT_EQ(queue.counts().retried, 3U);
  EXPECT_EQ(deliver(), 1U);
}

TEST_F(ReceiverQueueTest, ANewAlertDoesNotWaitForALongPause) {
  update({alert("A")});
  for (int i = 0; i < 10; ++i) {
    send();
    finish(Verdict::retry);
    now.mono = *queue.wake_at();
  }
  send();
  finish(Verdict::retry);
  EXPECT_EQ(queue.wake_at(), now.mono + 30s);
  update({alert("A"), alert("B")});
  EXPECT_EQ(queue.wake_at(), now.mono + 500ms);
  pass(500ms);
  EXPECT_EQ(send().size(), 1U);
}

TEST_F(ReceiverQueueTest, RetryAfterHoldsForNewAlertsToo) {
  update({alert("A")});
  send();
  finish(Verdict::retry, 20s);
  update({alert("A"), alert("B")});
  EXPECT_EQ(queue.wake_at(), now.mono + 20s);
}

TEST_F(ReceiverQueueTest, RefusedWaitsForTheNextInterval) {
  update({alert("A")});
  send();
  finish(Verdict::refused);
  EXPECT_EQ(queue.counts().failed, 1U);
  EXPECT_EQ(queue.pending(), 1U);
  EXPECT_EQ(queue.wake_at(), now.mono + 1min);
  update({alert("A"), alert("B")});
  const auto batch = send();
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_EQ(batch[0].labels.at("alertname"), "B");
}

TEST_F(ReceiverQueueTest, OneRequestAtATime) {
  update({alert("A")});
  ASSERT_EQ(send().size(), 1U);
  update({alert("A"), alert("B")});
  EXPECT_TRUE(send().empty());
  EXPECT_FALSE(queue.wake_at());
  finish(Verdict::delivered);
  EXPECT_EQ(queue.wake_at(), now.mono);
  EXPECT_EQ(deliver(), 1U);
}

TEST_F(ReceiverQueueTest, WhatEndsWhileItIsBeingSentIsSentAsResolvedNext) {
  update({alert("A")});
  ASSERT_EQ(send().size(), 1U);
  pass(1s);
  update({}, {alert("A")});
  finish(Verdict::delivered);
  EXPECT_EQ(queue.pending(), 1U);
  const auto batch = send();
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_TRUE(batch[0].resolved);
}

TEST_F(ReceiverQueueTest, FiringAgainReplacesTheResolvedState) {
  update({alert("A")});
  deliver();
  update({}, {alert("A")});
  send();
  finish(Verdict::retry);
  pass(1s);
  auto again = alert("A");
  again.since = now.wall;
  update({again}, {alert("A")});
  const auto batch = send();
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_FALSE(batch[0].resolved);
  EXPECT_EQ(batch[0].starts_at, now.wall);
}

TEST_F(ReceiverQueueTest, ResolvedThatWasNeverSeenFiringIsSent) {
  update({}, {alert("A")});
  EXPECT_EQ(deliver(), 1U);
}

TEST_F(ReceiverQueueTest, NeverEndsBeforeItStarts) {
  auto early = alert("A");
  early.since = now.wall + 1h;
  update({}, {early});
  const auto batch = send();
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_LE(batch[0].starts_at, batch[0].ends_at);
}

TEST_F(ReceiverQueueTest, ManyAlertsGoInBatchesAndUnknownOnesFirst) {
  Alerts many;
  for (int i = 0; i < 100; ++i) many.push_back(alert("A" + std::to_string(i)));
  update(many);
  EXPECT_EQ(deliver(), 64U);
  EXPECT_EQ(deliver(), 36U);
  EXPECT_EQ(deliver(), 0U);
  pass(1min);
  many.push_back(alert("Z"));
  update(many);
  const auto batch = send();
  ASSERT_EQ(batch.size(), 64U);
  EXPECT_EQ(batch[0].labels.at("alertname"), "Z");
}

TEST_F(ReceiverQueueTest, FlushIgnoresPausesAndWhatIsKnown) {
  update({alert("A")});
  deliver();
  update({alert("A"), alert("B")});
  send();
  finish(Verdict::retry, 60s);
  queue.flush(now.mono);
  const auto batch = send();
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_EQ(batch[0].labels.at("alertname"), "B");
  finish(Verdict::delivered);
  EXPECT_FALSE(queue.wake_at());
}

Notification end_of(const AlertReport& alert, std::uint64_t id, WallTime decided) {
  return {id, "alertmanager:h", Notification::Kind::resolved, alert, decided, std::nullopt};
}

TEST_F(ReceiverQueueTest, AnEndIsSettledOnceItIsDelivered) {
  update({alert("A")});
  deliver();
  queue.add_end(end_of(alert("A"), 5, now.wall), now);
  update({}, {alert("A")});
  ASSERT_EQ(send().size(), 1U);
  finish(Verdict::retry);
  EXPECT_TRUE(queue.take_settled().empty());
  EXPECT_EQ(queue.undelivered_ends().size(), 1U);
  pass(1min);
  deliver();
  EXPECT_EQ(queue.take_settled(), (std::vector<Settled>{{5, std::nullopt}}));
  EXPECT_TRUE(queue.take_settled().empty());
  EXPECT_TRUE(queue.undelivered_ends().empty());
}

TEST_F(ReceiverQueueTest, WhatIsUnderWayWhenItEndsIsNotTheEnd) {
  update({alert("A")});
  ASSERT_EQ(send().size(), 1U);
  queue.add_end(end_of(alert("A"), 5, now.wall), now);
  finish(Verdict::delivered);
  EXPECT_TRUE(queue.take_settled().empty());
  update({}, {alert("A")});
  deliver();
  EXPECT_EQ(queue.take_settled().size(), 1U);
}

TEST_F(ReceiverQueueTest, AnEndOfAnEarlierRunIsDeliveredWithItsTime) {
  queue.add_end(end_of(alert("A"), 5, now.wall - 2h), now);
  EXPECT_EQ(queue.oldest_pending(now.mono), 2h);
  const auto batch = send();
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_TRUE(batch[0].resolved);
  EXPECT_EQ(batch[0].ends_at, now.wall - 2h);
  update({});
  finish(Verdict::delivered);
  EXPECT_EQ(queue.take_settled(), (std::vector<Settled>{{5, std::nullopt}}));
}

TEST_F(ReceiverQueueTest, ANewBeginningOvertakesAnEnd) {
  queue.add_end(end_of(alert("A"), 5, now.wall - 2h), now);
  update({alert("A")});
  EXPECT_EQ(queue.take_settled(), (std::vector<Settled>{{5, std::nullopt}}));
  const auto batch = send();
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_FALSE(batch[0].resolved);
}

}  // namespace
}  // namespace relaywatch::notify
