#include "notify/routing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace relaywatch::notify {
namespace {

using testing::ElementsAre;
using Kind = Notification::Kind;

AlertReport alert(Severity severity = Severity::critical) {
  AlertReport alert;
  alert.name = "HopBroken";
  alert.severity = severity;
  alert.labels = {{"chain", "backlog"}, {"source", "a"}};
  return alert;
}

TEST(Routing, BySeverity) {
  EXPECT_TRUE(matches({}, alert(Severity::warning)));
  EXPECT_TRUE(matches({Severity::critical, {}}, alert(Severity::critical)));
  EXPECT_FALSE(matches({Severity::critical, {}}, alert(Severity::warning)));
}

TEST(Routing, ByLabels) {
  const struct {
    LabelMatch match;
    bool expected;
  } cases[] = {
      {{"chain", "backlog", false}, true},
      {{"chain", "back", false}, false},
      {{"chain", "back.*", true}, true},
      {{"chain", "back", true}, false},
      {{"chain", "a|backlog", true}, true},
      {{"team", "", false}, true},
      {{"team", "db", false}, false},
      {{"team", ".*", true}, true},
      {{"alertname", "HopBroken", false}, true},
      {{"severity", "critical", false}, true},
      {{"chain", ".*", false}, false},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(matches({Severity::warning, {one.match}}, alert()), one.expected) << one.match.label << one.match.value;
  }
  EXPECT_FALSE(matches({Severity::warning, {{"chain", "backlog", false}, {"source", "b", false}}}, alert()))
      << "all must hold";
}

TEST(Routing, EachReceiverGetsItsOwnInOrder) {
  Options options;
  options.alertmanagers = {{.urls = {"http://am:9093", "http://am:9093/second"}}};
  options.event_receivers.resize(2);
  options.event_receivers[0].name = "slack:oncall";
  options.event_receivers[1].name = "webhook:h";
  options.event_receivers[1].wanted.min_severity = Severity::critical;
  const std::vector<alert::Announcement> news = {{Kind::resolved, alert(Severity::warning)}, {Kind::firing, alert()}};
  std::uint64_t next_id = 7;
  std::vector<std::string> told;
  for (const Notification& one : notifications_for(news, routes_of(options), WallTime(), next_id)) {
    told.push_back(std::to_string(one.id) + (one.kind == Kind::firing ? " + " : " - ") + one.receiver);
  }
  EXPECT_THAT(told, ElementsAre("7 - alertmanager:am:9093", "8 - alertmanager:am:9093#2", "9 - slack:oncall",
                                "10 + slack:oncall", "11 + webhook:h"))
      << "what fires is a state to an Alertmanager";
  EXPECT_EQ(next_id, 12U);
}

}  // namespace
}  // namespace relaywatch::notify
