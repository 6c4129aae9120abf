#include "event_throttle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::daemon {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class EventThrottleTest : public testing::Test {
 protected:
  /// One event at that second; gives the texts of those that pass.
  std::vector<std::string> tell(int second, const std::string& text, EventKind kind = EventKind::hop_state,
                                const std::string& subject = "a|b|") {
    return admit(second, {{.at = WallTime(std::chrono::seconds(second)),
                           .kind = kind,
                           .subject = subject,
                           .text = text,
                           .details = {}}});
  }
  std::vector<std::string> admit(int second, std::vector<Event> events = {}) {
    std::vector<std::string> texts;
    for (const Event& event : throttle_.admit(std::move(events), MonoTime(std::chrono::seconds(second)))) {
      texts.push_back(event.text);
      last_ = event;
    }
    return texts;
  }

  EventThrottle throttle_{{.burst = 3, .refill = 60s}};
  Event last_;
};

TEST_F(EventThrottleTest, WhatIsSeldomPasses) {
  for (int i = 0; i < 20; ++i) EXPECT_THAT(tell(60 * i, "x"), SizeIs(1)) << i;
}

TEST_F(EventThrottleTest, OfWhatFlapsTheNewestPassesOnceInAWhile) {
  for (int i = 1; i <= 3; ++i) EXPECT_THAT(tell(i, "burst"), SizeIs(1));
  for (int i = 4; i <= 50; ++i) EXPECT_THAT(tell(i, i == 50 ? "last" : "flap"), IsEmpty());
  EXPECT_THAT(admit(60), IsEmpty());
  EXPECT_THAT(admit(61), ElementsAre("last (46 changes before this left out)"));
  EXPECT_EQ(last_.at, WallTime(50s));
  EXPECT_EQ(last_.details.at("left_out"), "46");
  EXPECT_THAT(admit(200), IsEmpty());
}

TEST_F(EventThrottleTest, AThousandChangesAreFewLines) {
  std::size_t passed = 0;
  for (int i = 0; i < 1000; ++i) passed += tell(i, "flap").size();
  EXPECT_LE(passed, 3U + 1000 / 60 + 1);
  EXPECT_GE(passed, 1000U / 60);
}

TEST_F(EventThrottleTest, OneSubjectDoesNotSilenceAnother) {
  for (int i = 0; i < 10; ++i) tell(i, "flap");
  EXPECT_THAT(tell(10, "other", EventKind::hop_state, "b|c|"), ElementsAre("other"));
  EXPECT_THAT(tell(10, "alert", EventKind::alert), ElementsAre("alert"));
}

TEST_F(EventThrottleTest, WhatPeopleDoAlwaysPasses) {
  for (const EventKind kind : {EventKind::maintenance, EventKind::config, EventKind::daemon}) {
    for (int i = 0; i < 10; ++i) EXPECT_THAT(tell(0, "done", kind, ""), SizeIs(1));
  }
}

TEST_F(EventThrottleTest, ForgetsWhatIsQuietAgain) {
  for (int i = 0; i < 10; ++i) tell(i, "flap");
  EXPECT_EQ(throttle_.size(), 1U);
  admit(120);
  admit(1000);
  EXPECT_EQ(throttle_.size(), 0U);
}

TEST_F(EventThrottleTest, GivesThemInTheOrderOfTheirTimes) {
  for (int i = 0; i < 4; ++i) tell(i, "held", EventKind::node_state, "z");
  EXPECT_THAT(tell(90, "new"), ElementsAre("held", "new"));
}

}  // namespace
}  // namespace relaywatch::daemon
