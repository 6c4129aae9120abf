#include "notify/takeover.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string_view>

namespace relaywatch::notify {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using namespace std::chrono_literals;
using enum Notification::Kind;

const MonoTime start{10000s};

/// One alert and one receiver unless told otherwise; times in seconds from the start.
class TakeoverTest : public testing::Test {
 protected:
  void hold(std::uint64_t id, Notification::Kind kind, int at, const std::string& alert = "HopBroken",
            const std::string& receiver = "slack") {
    takeover_.hold({id, receiver, {{"alertname", alert}}, kind, start + std::chrono::seconds(at)});
  }
  void told(Notification::Kind kind, int at, const std::string& alert = "HopBroken",
            const std::string& receiver = "slack") {
    takeover_.told({receiver, {{"alertname", alert}}, kind, std::to_string(at), start + std::chrono::seconds(at)});
  }
  Takeover takeover_;
};

TEST_F(TakeoverTest, WhatTheLeaderToldIsDoneWithWhicheverComesFirst) {
  hold(1, firing, 0);
  EXPECT_THAT(takeover_.take_done(), IsEmpty());
  told(firing, 1);
  EXPECT_THAT(takeover_.take_done(), ElementsAre(1));
  told(resolved, 60);
  hold(2, resolved, 58);
  EXPECT_THAT(takeover_.take_done(), ElementsAre(2));
  EXPECT_EQ(takeover_.waiting(), 0U);
}

TEST_F(TakeoverTest, WhatItDidNotTellWaits) {
  hold(1, firing, 0);
  told(firing, 0, "NodeDown");
  told(firing, 0, "HopBroken", "webhook");
  told(resolved, 0);
  EXPECT_THAT(takeover_.take_done(), IsEmpty());
  EXPECT_EQ(takeover_.waiting(), 1U);
}

TEST_F(TakeoverTest, OneThatBeganToWatchAmidAFaultFindsThatItWasTold) {
  told(firing, 0);
  hold(1, firing, 700);
  EXPECT_THAT(takeover_.take_done(), ElementsAre(1));
}

TEST_F(TakeoverTest, TheNearestOfAFlappingAlertIsTheOneThatWasTold) {
  hold(1, firing, 0);
  hold(2, resolved, 10);
  hold(3, firing, 20);
  told(firing, 1);
  EXPECT_THAT(takeover_.take_done(), ElementsAre(1));
  told(resolved, 9);
  EXPECT_THAT(takeover_.take_done(), ElementsAre(2));
  EXPECT_EQ(takeover_.waiting(), 1U) << "the leader died before it told of the third";
}

TEST_F(TakeoverTest, WhatCameBeforeWhatWasToldIsDoneWithToo) {
  hold(1, firing, 0);
  hold(2, resolved, 10);
  hold(3, firing, 20);
  told(firing, 21);
  EXPECT_THAT(takeover_.take_done(), ElementsAre(1, 2, 3));
}

TEST_F(TakeoverTest, ARepeatedWordSaysNothingOfWhatCameAfterIt) {
  hold(1, firing, 0);
  told(firing, 1);
  EXPECT_THAT(takeover_.take_done(), ElementsAre(1));
  hold(2, resolved, 5);
  hold(3, firing, 8);
  told(firing, 1);
  EXPECT_THAT(takeover_.take_done(), IsEmpty());
  EXPECT_EQ(takeover_.waiting(), 2U);
}

TEST_F(TakeoverTest, AnOldWordIsNotTheBeginningThatCameAfterALaterEnd) {
  told(firing, 0);  // an incident that was never seen here
  hold(1, resolved, 100);
  hold(2, firing, 200);
  EXPECT_THAT(takeover_.take_done(), IsEmpty());
}

TEST_F(TakeoverTest, OfASilentLeaderOnlyWhatIsYoungWaits) {
  hold(1, firing, 0);
  hold(2, firing, 3, "NodeDown");
  takeover_.leader_lives(start + 4s, false);
  EXPECT_THAT(takeover_.take_done(), IsEmpty());
  takeover_.leader_lives(start + 5s, false);
  EXPECT_THAT(takeover_.take_done(), ElementsAre(1));
  takeover_.leader_lives(start + 8s, false);
  EXPECT_THAT(takeover_.take_done(), ElementsAre(2));
}

TEST_F(TakeoverTest, OfALeaderThatSpeaksOnlyAClosedIncidentEverEndsUntold) {
  hold(1, firing, 0, "NodeDown");
  hold(2, resolved, 0, "HopStopped");
  hold(3, firing, 0);
  hold(4, resolved, 10);
  hold(5, firing, 20);
  takeover_.leader_lives(start + 69s, true);
  EXPECT_THAT(takeover_.take_done(), IsEmpty());
  takeover_.leader_lives(start + 3h, true);
  EXPECT_THAT(takeover_.take_done(), UnorderedElementsAre(3, 4));
}

TEST_F(TakeoverTest, WhatThisMonitorOwesEndsOnlyByTheLeadersWord) {
  for (const auto& [id, kind] : {std::pair(1U, firing), std::pair(2U, resolved)}) {
    takeover_.hold({id, "slack", {{"alertname", "HopBroken"}}, kind, start + std::chrono::seconds(id), true});
  }
  takeover_.leader_lives(start + 1h, false);
  takeover_.leader_lives(start + 1h, true);
  EXPECT_THAT(takeover_.take_done(), IsEmpty());
  told(resolved, 3);
  EXPECT_THAT(takeover_.take_done(), ElementsAre(1, 2));
}

TEST_F(TakeoverTest, OneThatLeadsForgetsWhatOthersTold) {
  hold(1, firing, 0);
  told(firing, 900);  // matched; the next is not
  told(resolved, 950);
  (void)takeover_.take_done();
  takeover_.lead();
  EXPECT_EQ(takeover_.waiting(), 0U);
  hold(2, resolved, 2000);
  EXPECT_THAT(takeover_.take_done(), IsEmpty());
}

TEST_F(TakeoverTest, NothingIsHeldTwice) {
  hold(1, firing, 0);
  hold(1, firing, 0);
  EXPECT_EQ(takeover_.waiting(), 1U);
}

/// The leader dies after any number of the notifications of a flapping alert: the other sends exactly the rest, for
/// whatever few seconds their decisions are apart, and in whichever order word and decision come.
TEST(Takeover, ExactlyTheRestIsLeftWhereverTheLeaderDies) {
  constexpr std::uint64_t length = 6;
  for (int spacing = 20; spacing <= 200; spacing += 60) {
    for (int skew = -4; skew <= 4; skew += 2) {
      for (std::uint64_t told = 0; told <= length; ++told) {
        for (const bool word_first : {false, true}) {
          Takeover takeover;
          for (std::uint64_t id = 1; id <= length; ++id) {
            const auto kind = id % 2 == 1 ? firing : resolved;
            const MonoTime decided = start + std::chrono::seconds(spacing) * id;
            const Told word{"slack", {}, kind, std::to_string(id), decided + std::chrono::seconds(skew)};
            if (word_first && id <= told) takeover.told(word);
            takeover.hold({id, "slack", {}, kind, decided});
            if (!word_first && id <= told) takeover.told(word);
          }
          ASSERT_EQ(takeover.waiting(), length - told)
              << spacing << " s apart, " << skew << " s off, " << told << " told" << (word_first ? ", word first" : "");
        }
      }
    }
  }
}

}  // namespace
}  // namespace relaywatch::notify
