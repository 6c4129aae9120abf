#include "pipeline/change_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace relaywatch::pipeline {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// a → b, both readable and in step.
class ChangeLogTest : public testing::Test {
 protected:
  ChangeLogTest() {
    for (const char* name : {"a", "b"}) {
      NodeReport node;
      node.name = name;
      node.address = std::string(name) + ":3306";
      node.up = node.polled_yet = true;
      node.facts.emplace();
      node.facts->version.text = "5.6.21";
      node.facts->server_id = 7;
      node.facts->read_only = false;
      report_.nodes.push_back(node);
    }
    add_hop("a", "b");
  }

  HopReport& add_hop(const std::string& source, const std::string& replica, const std::string& channel = "") {
    HopReport hop;
    hop.id = {source, replica, channel};
    hop.configured = true;
    hop.chains = {"c"};
    set(hop, HopState::ok, HopCause::none);
    return report_.hops.emplace_back(hop);
  }
  static void set(HopReport& hop, HopState state, HopCause cause) {
    hop.state = state;
    hop.cause = cause;
    hop.summary = "said so";
  }
  void set(HopState state, HopCause cause) { set(report_.hops[0], state, cause); }
  NodeReport& b() { return report_.nodes[1]; }

  std::vector<Event> take(const std::vector<AlertReport>& fired = {}, const std::vector<AlertReport>& resolved = {}) {
    report_.at.wall += seconds(1);
    std::vector<Event> events = log_.take(report_, fired, resolved);
    for (const Event& event : events) EXPECT_EQ(event.at, report_.at.wall);
    journal_.insert(journal_.end(), events.begin(), events.end());
    return events;
  }
  std::vector<std::string> texts() {
    std::vector<std::string> texts;
    for (const Event& event : take()) texts.push_back(event.text);
    return texts;
  }
  void restart() {
    log_ = {};
    log_.recall(journal_);
  }

  FleetReport report_;
  ChangeLog log_;
  std::vector<Event> journal_;
};

TEST_F(ChangeLogTest, WhatIsWellAtFirstIsNotNews) {
  EXPECT_THAT(texts(), IsEmpty());
  EXPECT_THAT(texts(), IsEmpty());
}

TEST_F(ChangeLogTest, WhatIsNotYetKnownIsNotNews) {
  for (NodeReport& node : report_.nodes) node.up = node.polled_yet = false;
  set(HopState::unknown, HopCause::no_data_yet);
  EXPECT_THAT(texts(), IsEmpty());
  for (NodeReport& node : report_.nodes) node.up = node.polled_yet = true;
  EXPECT_THAT(texts(), IsEmpty());
  set(HopState::ok, HopCause::none);
  EXPECT_THAT(texts(), IsEmpty());
}

TEST_F(ChangeLogTest, WhatIsFaultyAtFirstIsNews) {
  set(HopState::stopped, HopCause::applier_stopped);
  b().up = false;
  b().error = ProbeError{ProbeFailure::timed_out, 2013, "no answer"};
  EXPECT_THAT(texts(),
              ElementsAre("b (b:3306) cannot be read: no answer", "a → b is stopped (applier_stopped): said so"));
}

TEST_F(ChangeLogTest, TellsEachStateOfAHopOnce) {
  take();
  set(HopState::stopped, HopCause::applier_stopped);
  report_.hops[0].suppressed_by = "NodeDown a";
  const auto events = take();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].kind, EventKind::hop_state);
  EXPECT_EQ(events[0].subject, "a|b|");
  const std::map<std::string, std::string> details = {
      {"state", "stopped"}, {"cause", "applier_stopped"},   {"before", "ok"}, {"source", "a"}, {"replica", "b"},
      {"chain", "c"},       {"suppressed_by", "NodeDown a"}};
  EXPECT_EQ(events[0].details, details);
  EXPECT_THAT(texts(), IsEmpty());
  set(HopState::stopped, HopCause::both_stopped);
  EXPECT_THAT(texts(), ElementsAre("a → b is stopped (both_stopped): said so"));
  set(HopState::ok, HopCause::none);
  EXPECT_THAT(texts(), ElementsAre("a → b is ok: said so"));
}

TEST_F(ChangeLogTest, AMomentWithoutDataIsNoChange) {
  take();
  set(HopState::unknown, HopCause::no_data_yet);
  EXPECT_THAT(texts(), IsEmpty());
  set(HopState::ok, HopCause::none);
  EXPECT_THAT(texts(), IsEmpty());
}

TEST_F(ChangeLogTest, TellsForHowLongANodeWasDown) {
  take();
  b().up = false;
  b().error = ProbeError{ProbeFailure::unreachable, 2003, "refused"};
  b().down_since = report_.at.wall;
  const auto events = take();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].subject, "b");
  EXPECT_EQ(events[0].details.at("error"), "unreachable");
  report_.at.wall += seconds(248);
  b().up = true;
  EXPECT_THAT(texts(), ElementsAre("b can be read again, after 4 min 10 s"));
}

TEST_F(ChangeLogTest, TellsWhatSomebodyChangedOnAServer) {
  take();
  b().facts->read_only = true;
  EXPECT_THAT(texts(), ElementsAre("b is read-only now"));
  b().facts->version.text = "5.7.44";
  b().facts->server_id = 8;
  EXPECT_THAT(texts(), ElementsAre(HasSubstr("server id 8 now, and had 7"), HasSubstr("5.7.44 now")));
  b().facts->read_only.reset();
  EXPECT_THAT(texts(), IsEmpty());
  EXPECT_THAT(texts(), IsEmpty());
}

TEST_F(ChangeLogTest, TellsOfLinksThatComeAndGo) {
  take();
  report_.hops.clear();
  HopReport& other = add_hop("10.9.9.9:3307", "b", "legacy");
  other.configured = false;
  EXPECT_THAT(texts(), ElementsAre("the link a → b is gone",
                                   "b replicates from 10.9.9.9:3307, which no chain in the configuration has"));
  EXPECT_THAT(texts(), IsEmpty());
}

TEST_F(ChangeLogTest, LinksOfAReplicaThatIsReadForTheFirstTimeAreNotNew) {
  b().up = b().polled_yet = false;
  set(HopState::unknown, HopCause::no_data_yet);
  take();
  b().up = b().polled_yet = true;
  report_.hops.clear();
  add_hop("a", "b", "named");
  add_hop("x", "b", "other");
  EXPECT_THAT(texts(), IsEmpty());
}

TEST_F(ChangeLogTest, TellsOfAlertsWithTheirLabels) {
  AlertReport alert;
  alert.name = "HopStopped";
  alert.labels = {{"alertname", "HopStopped"}, {"severity", "critical"}, {"replica", "b"}};
  alert.annotations["summary"] = "b is stopped";
  alert.held_by = "m1";
  const auto events = take({alert});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].kind, EventKind::alert);
  EXPECT_EQ(events[0].subject, "HopStopped");
  EXPECT_EQ(events[0].text, "HopStopped fires: b is stopped (held by maintenance m1)");
  EXPECT_EQ(events[0].details.at("replica"), "b");
  EXPECT_EQ(events[0].details.at("state"), "firing");
  EXPECT_EQ(events[0].details.at("held_by"), "m1");
  EXPECT_EQ(take({}, {alert}).at(0).text, "HopStopped is over: b is stopped");
}

TEST_F(ChangeLogTest, AfterARestartOnlyWhatChangedMeanwhileIsNews) {
  take();
  set(HopState::stopped, HopCause::applier_stopped);
  b().up = false;
  take();
  restart();
  EXPECT_THAT(texts(), IsEmpty());
  restart();
  set(HopState::ok, HopCause::none);
  b().up = true;
  EXPECT_THAT(texts(), ElementsAre("b can be read again, after 2.0 s", "a → b is ok: said so"));
}

TEST_F(ChangeLogTest, WhatLeftTheConfigurationIsForgotten) {
  take();
  set(HopState::stopped, HopCause::applier_stopped);
  take();
  const FleetReport before = report_;
  report_.hops.clear();
  report_.nodes.pop_back();
  EXPECT_THAT(texts(), IsEmpty());
  report_.hops = before.hops;
  report_.nodes = before.nodes;
  EXPECT_THAT(texts(), ElementsAre("a → b is stopped (applier_stopped): said so"));
}

}  // namespace
}  // namespace relaywatch::pipeline
