#include "handover.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/notify/local_server.hpp"

namespace relaywatch::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;
using enum Notification::Kind;
using probe::Lease;

const Moment start{MonoTime(10000s), WallTime(1'800'000'000s)};

Notification notification(std::uint64_t id, Notification::Kind kind, std::string cause = "both_stopped",
                          std::string receiver = "slack:oncall") {
  Notification one;
  one.id = id;
  one.receiver = std::move(receiver);
  one.kind = kind;
  one.alert.name = "HopStopped";
  one.alert.labels = {{"source", "n1"}, {"cause", std::move(cause)}};
  one.decided = start.wall;
  return one;
}

/// A monitor that follows; what is withdrawn from its dispatcher.
class HandoverTest : public testing::Test {
 protected:
  HandoverTest() { handover_.configure({"b", {}, std::nullopt, {"slack:oncall"}}); }

  void decide(const Notification& one) { handover_.decided({&one, 1}, start); }
  void follow(MonoTime now, bool another_leads = true) {
    handover_.lease({Lease::Standing::follows, now, another_leads, ""}, now);
  }
  void lead(MonoTime now) { handover_.lease({Lease::Standing::holds, now + 4s, false, ""}, now); }
  /// The word of monitor a of what it decided `age` ago.
  Result<bool> hear(Notification::Kind kind, const std::string& token, Seconds age, MonoTime now,
                    bool has_lease = true) {
    const notify::ToldItem item{
        "slack:oncall", {{"alertname", "HopStopped"}, {"severity", "warning"}, {"source", "n1"}}, kind, token, age};
    return handover_.heard(notify::peer_word_body({"a", has_lease, {item}}), now);
  }

  std::vector<std::uint64_t> withdrawn_;
  Handover handover_{[this](const auto& ids) { withdrawn_.insert(withdrawn_.end(), ids.begin(), ids.end()); }};
};

TEST_F(HandoverTest, WhatTheLeaderToldIsWithdrawnWhateverCauseItSaw) {
  decide(notification(1, firing));
  follow(start.mono);
  EXPECT_THAT(withdrawn_, IsEmpty());
  EXPECT_TRUE(*hear(firing, "a:7", 2s, start.mono + 1s));
  EXPECT_THAT(withdrawn_, ElementsAre(1));
  decide(notification(2, resolved, "applier_stopped"));
  hear(resolved, "a:8", 1s, start.mono + 1s);
  follow(start.mono + 2s);
  EXPECT_THAT(withdrawn_, ElementsAre(1, 2));
}

TEST_F(HandoverTest, ReceiversThatDeDuplicateAreToldByEverybody) {
  decide(notification(1, firing, "both_stopped", "pagerduty:oncall"));
  follow(start.mono + 1h);
  EXPECT_THAT(withdrawn_, IsEmpty());
}

TEST_F(HandoverTest, OfALeaderThatIsNotHeardWhatIsOldIsWithdrawn) {
  decide(notification(1, firing));
  follow(start.mono + 6s, false);
  EXPECT_THAT(withdrawn_, IsEmpty()) << "nobody may lead";
  follow(start.mono + 6s);
  EXPECT_THAT(withdrawn_, ElementsAre(1));
}

TEST_F(HandoverTest, WhatItCouldNotDeliverWhileItLedOrBeforeARestartWaitsForIt) {
  lead(start.mono);
  decide(notification(1, firing));
  const Notification left_over = notification(2, firing);
  handover_.owed({&left_over, 1}, start);
  follow(start.mono + 1h);
  EXPECT_THAT(withdrawn_, IsEmpty());
}

TEST_F(HandoverTest, OfALeaderThatIsHeardItIsNot) {
  hear(resolved, "a:1", 100s, start.mono);
  decide(notification(1, firing));
  follow(start.mono + 14s);
  EXPECT_THAT(withdrawn_, IsEmpty());
  follow(start.mono + 15s);
  EXPECT_THAT(withdrawn_, ElementsAre(1)) << "it has fallen silent, and lives";
}

TEST_F(HandoverTest, OneThatLeadsKeepsItsOwn) {
  decide(notification(1, firing));
  lead(start.mono);
  lead(start.mono + 10s);
  EXPECT_FALSE(*hear(firing, "a:1", 0s, start.mono + 10s));
  lead(start.mono + 60s);
  EXPECT_THAT(withdrawn_, IsEmpty());
}

TEST_F(HandoverTest, WhatTheDeadLeaderToldIsNotSentAlsoWhenItWasDecidedOnlyJustNow) {
  hear(firing, "a:1", 0s, start.mono);
  decide(notification(1, firing));
  lead(start.mono + 100ms);
  EXPECT_THAT(withdrawn_, ElementsAre(1));
}

TEST_F(HandoverTest, AWordThatDoesNotCountMoreThanItsOwnChangesNothing) {
  decide(notification(1, firing));
  follow(start.mono, false);
  EXPECT_TRUE(*hear(resolved, "a:1", 0s, start.mono, false)) << "a comes before b";
  handover_.configure({"A", {}, std::nullopt, {"slack:oncall"}});
  EXPECT_FALSE(*hear(firing, "a:2", 0s, start.mono, false));
  EXPECT_THAT(withdrawn_, IsEmpty());
  EXPECT_FALSE(handover_.heard("nonsense", start.mono));
}

TEST_F(HandoverTest, SaysAtOnceWhatWasDeliveredAndRepeatsItToWhoComesLater) {
  LocalServer peer([](std::size_t, const web::Request&) { return web::Response{}; });
  handover_.configure({"b", {peer.url()}, std::nullopt, {"slack:oncall"}});
  hear(firing, "a:7", 10s, start.mono);  // of the leader before
  decide(notification(3, resolved));
  lead(start.mono);
  ASSERT_EQ(peer.wait_for(1).size(), 1U);
  EXPECT_EQ(notify::parse_peer_word(peer.wait_for(1)[0].body)->told.at(0).token, "a:7") << "told by another, told";
  lead(start.mono + 1s);
  const std::vector<notify::Settled> settled = {{3, std::nullopt}, {4, std::nullopt}};
  handover_.settled(settled, start.mono + 1s);
  ASSERT_EQ(peer.wait_for(2).size(), 2U);
  const auto word = notify::parse_peer_word(peer.wait_for(2)[1].body);
  EXPECT_EQ(word->instance, "b");
  EXPECT_TRUE(word->has_lease);
  ASSERT_EQ(word->told.size(), 1U);
  EXPECT_EQ(word->told[0].token, "b:3");
  EXPECT_EQ(word->told[0].kind, resolved);
}

}  // namespace
}  // namespace relaywatch::daemon
