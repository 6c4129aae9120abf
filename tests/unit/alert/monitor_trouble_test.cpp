#include "alert/monitor_trouble.hpp"

#include <gmock/gmock.h>

#include "healthy_chain.hpp"

namespace relaywatch::alert {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// a, b, c and d, all well until a moment ago.
class MonitorTroubleTest : public HealthyChain {
 protected:
  MonitorTroubleTest() {
    for (NodeReport& node : report_.nodes) node.last_seen = report_.at.wall;
  }

  void lose(std::string_view name, Duration ago, ProbeFailure failure = ProbeFailure::timed_out) {
    NodeReport& lost = node(name);
    lost.up = false;
    lost.error = ProbeError{failure, 0, "no answer"};
    lost.last_seen = report_.at.wall - std::chrono::duration_cast<WallTime::duration>(ago);
  }
  void bring_back(std::string_view name, Duration ago) {
    NodeReport& back = node(name);
    back.up = true;
    back.error.reset();
    back.last_seen = report_.at.wall;
    back.recovered_at = report_.at.wall - std::chrono::duration_cast<WallTime::duration>(ago);
  }
  std::vector<std::string> pages() {
    report_.monitor_trouble = monitor_trouble(report_);
    std::vector<std::string> all;
    for (const Observation& seen : raised()) all.push_back(seen.key.name + " " + seen.key.subject);
    return all;
  }
};

TEST_F(MonitorTroubleTest, MostNodesAtOnceAreOnePage) {
  for (const char* name : {"a", "b", "c"}) lose(name, seconds(6));
  EXPECT_THAT(pages(), testing::ElementsAre("NodeDown "));
  const Observation seen = only_raised();
  EXPECT_EQ(seen.labels.at("cause"), "monitor_cut_off");
  EXPECT_FALSE(seen.labels.contains("node"));
  EXPECT_EQ(
      seen.annotations.at("summary"),
      "relaywatch cannot see the fleet: 3 of 4 nodes were lost at the same time: the monitor's own network is the "
      "likelier cause");
}

TEST_F(MonitorTroubleTest, HalfOfThemAreNotMost) {
  for (const char* name : {"a", "b"}) lose(name, seconds(6));
  EXPECT_THAT(pages(), testing::ElementsAre("NodeDown a", "NodeDown b"));
}

TEST_F(MonitorTroubleTest, TwoOfTwoAreTwoFaults) {
  report_.nodes.resize(2);
  for (const char* name : {"a", "b"}) lose(name, seconds(6));
  EXPECT_EQ(monitor_trouble(report_), std::nullopt);
}

TEST_F(MonitorTroubleTest, NodesThatFellOneAfterTheOtherFellByThemselves) {
  lose("a", seconds(50));
  lose("b", seconds(30));
  lose("c", seconds(10));
  EXPECT_EQ(pages().size(), 3U);
}

TEST_F(MonitorTroubleTest, ANodeThatAnswersButRefusesIsInReach) {
  for (const char* name : {"a", "b", "c"}) lose(name, seconds(6), ProbeFailure::auth_failed);
  EXPECT_EQ(pages().size(), 3U);
}

TEST_F(MonitorTroubleTest, NodesThatWereNeverSeenSayNothing) {
  for (const char* name : {"a", "b", "c"}) {
    lose(name, seconds(6));
    node(name).last_seen.reset();
  }
  EXPECT_EQ(monitor_trouble(report_), std::nullopt);
}

TEST_F(MonitorTroubleTest, LastsWhileTheyComeBackOneByOne) {
  for (const char* name : {"a", "b", "c"}) lose(name, seconds(100));
  bring_back("a", seconds(3));
  bring_back("b", seconds(1));
  EXPECT_THAT(pages(), testing::ElementsAre("NodeDown "));
  bring_back("c", milliseconds(10));
  EXPECT_THAT(pages(), testing::IsEmpty());
}

TEST_F(MonitorTroubleTest, ServersThatAreRestartedOneAfterTheOtherAreNoCut) {
  bring_back("a", seconds(30));
  bring_back("b", seconds(20));
  lose("c", seconds(6));
  EXPECT_THAT(pages(), testing::ElementsAre("NodeDown c"));
}

TEST_F(MonitorTroubleTest, WhatIsStillDownAfterwardsIsDownByItself) {
  for (const char* name : {"a", "b", "c"}) lose(name, seconds(200));
  bring_back("a", seconds(61));
  bring_back("b", seconds(60));
  EXPECT_THAT(pages(), testing::ElementsAre("NodeDown c"));
}

TEST_F(MonitorTroubleTest, IsConfiguredAsNodeDownIs) {
  options_.rules["NodeDown"].enabled = false;
  for (const char* name : {"a", "b", "c"}) lose(name, seconds(6));
  EXPECT_THAT(pages(), testing::IsEmpty());
}

}  // namespace
}  // namespace relaywatch::alert
