#include "alert/announcements.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::alert {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

AlertReport firing(const std::string& name, const std::string& held_by = "") {
  AlertReport alert;
  alert.name = name;
  alert.state = AlertState::firing;
  alert.labels = {{"alertname", name}};
  alert.held_by = held_by;
  return alert;
}

/// Steps through evaluations, and says what was told in the last one: "+A" or "-A".
class AnnouncementsTest : public testing::Test {
 protected:
  std::vector<std::string> step(const std::vector<AlertReport>& active, const std::vector<AlertReport>& resolved = {}) {
    AnnouncementStep next = announce(std::move(announced_), active, resolved);
    announced_ = std::move(next.announced);
    std::vector<std::string> told;
    for (const Announcement& one : next.news) {
      told.push_back((one.kind == Notification::Kind::firing ? "+" : "-") + one.alert.name);
      last_ = one.alert;
    }
    return told;
  }

  Announced announced_;
  AlertReport last_;
};

TEST_F(AnnouncementsTest, ToldOnceAndOnceThatItIsOver) {
  EXPECT_THAT(step({firing("A")}), ElementsAre("+A"));
  EXPECT_THAT(step({firing("A")}), IsEmpty());
  EXPECT_THAT(step({}, {firing("A")}), ElementsAre("-A"));
  EXPECT_THAT(step({}), IsEmpty());
  EXPECT_THAT(step({firing("A")}), ElementsAre("+A")) << "another time";
}

TEST_F(AnnouncementsTest, APendingAlertIsNoNews) {
  AlertReport pending = firing("A");
  pending.state = AlertState::pending;
  EXPECT_THAT(step({pending}), IsEmpty());
  EXPECT_THAT(step({firing("A")}), ElementsAre("+A"));
}

TEST_F(AnnouncementsTest, WhatIsHeldAndEndsMeanwhileIsNeverTold) {
  EXPECT_THAT(step({firing("A", "m1")}), IsEmpty());
  EXPECT_THAT(step({}, {firing("A", "m1")}), IsEmpty());
}

TEST_F(AnnouncementsTest, WhatStillFiresWhenTheHoldEndsIsToldThen) {
  EXPECT_THAT(step({firing("A", "m1")}), IsEmpty());
  EXPECT_THAT(step({firing("A")}), ElementsAre("+A"));
}

TEST_F(AnnouncementsTest, WhatWasToldIsToldToBeOverAmidMaintenance) {
  step({firing("A")});
  EXPECT_THAT(step({firing("A", "m1")}), IsEmpty());
  EXPECT_THAT(step({}, {firing("A", "m1")}), ElementsAre("-A"));
}

TEST_F(AnnouncementsTest, TheLastWordsAreThoseOfTheEnd) {
  step({firing("A")});
  AlertReport end = firing("A");
  end.annotations["summary"] = "in step again";
  step({}, {end});
  EXPECT_EQ(last_.summary(), "in step again");
}

TEST_F(AnnouncementsTest, AnEndThatWentUnsaidIsToldAllTheSame) {
  step({firing("A"), firing("B")});
  EXPECT_THAT(step({firing("B")}), ElementsAre("-A")) << "the evaluation in which it ended failed";
}

TEST_F(AnnouncementsTest, EndsComeBeforeBeginnings) {
  step({firing("A")});
  EXPECT_THAT(step({firing("B")}, {firing("A")}), ElementsAre("-A", "+B"));
}

TEST_F(AnnouncementsTest, AnotherCauseIsAnotherAlert) {
  AlertReport other = firing("A");
  other.labels["cause"] = "duplicate_key";
  step({firing("A")});
  EXPECT_THAT(step({other}, {firing("A")}), ElementsAre("-A", "+A"));
}

}  // namespace
}  // namespace relaywatch::alert
