#include "alert/maintenance_hold.hpp"

#include <gtest/gtest.h>
#include <map>
#include <string>

namespace relaywatch::alert {
namespace {

using std::chrono::hours;
using Labels = std::map<std::string, std::string>;

/// Two chains that share their first hop: a → b → c and a → b → d; e replicates from b beside them.
class MaintenanceHold : public testing::Test {
 protected:
  MaintenanceHold() {
    add_chain("one", {"a", "b", "c"});
    add_chain("two", {"a", "b", "d"});
    add_hop("a", "b", {"one", "two"});
    add_hop("b", "c", {"one"});
    add_hop("b", "d", {"two"});
    add_hop("b", "e", {});
  }

  void add_chain(const std::string& name, std::vector<std::string> path) {
    ChainReport chain;
    chain.name = name;
    chain.path = std::move(path);
    report_.chains.push_back(chain);
  }
  void add_hop(const std::string& source, const std::string& replica, std::vector<std::string> chains) {
    HopReport hop;
    hop.id = {source, replica, ""};
    hop.chains = std::move(chains);
    report_.hops.push_back(hop);
  }
  void begin(Maintenance::Scope scope, const std::string& name, const std::string& id, int length = 1) {
    report_.maintenance.push_back({id, scope, name, WallTime(), WallTime(hours(length)), "reason", "somebody"});
  }
  [[nodiscard]] std::string held(Labels labels) const {
    AlertReport alert;
    alert.labels = std::move(labels);
    std::vector<AlertReport> alerts = {alert};
    alert::hold(alerts, report_);
    return alerts.front().held_by;
  }
  [[nodiscard]] std::string held_hop(const std::string& source, const std::string& replica) const {
    return held({{"source", source}, {"replica", replica}, {"chain", "one"}});
  }
  [[nodiscard]] std::string held_node(const std::string& node) const {
    return held({{"node", node}, {"chain", "one"}});
  }
  [[nodiscard]] std::string held_chain(const std::string& chain) const { return held({{"chain", chain}}); }

  FleetReport report_;
};

TEST_F(MaintenanceHold, WithoutMaintenanceNothingIsHeld) {
  EXPECT_EQ(held_hop("a", "b"), "");
  EXPECT_EQ(held_node("a"), "");
  EXPECT_EQ(held_chain("one"), "");
}

TEST_F(MaintenanceHold, ANodeCoversItselfAndItsHops) {
  begin(Maintenance::Scope::node, "c", "m");
  EXPECT_EQ(held_node("c"), "m");
  EXPECT_EQ(held_hop("b", "c"), "m");
  EXPECT_EQ(held_node("b"), "");
  EXPECT_EQ(held_hop("a", "b"), "");
  EXPECT_EQ(held_hop("b", "d"), "");
  begin(Maintenance::Scope::node, "b", "n");
  for (const char* replica : {"d", "e"}) EXPECT_EQ(held_hop("b", replica), "n") << replica;
  EXPECT_EQ(held_hop("a", "b"), "n");
}

TEST_F(MaintenanceHold, AChainCoversItsHopsItsLagAndItsOwnNodes) {
  begin(Maintenance::Scope::chain, "one", "m");
  EXPECT_EQ(held_hop("a", "b"), "m");
  EXPECT_EQ(held_hop("b", "c"), "m");
  EXPECT_EQ(held_hop("b", "d"), "");
  EXPECT_EQ(held_hop("b", "e"), "");
  EXPECT_EQ(held_chain("one"), "m");
  EXPECT_EQ(held_chain("two"), "");
  EXPECT_EQ(held_node("c"), "m");
  EXPECT_EQ(held_node("d"), "");
  EXPECT_EQ(held_node("e"), "");
}

TEST_F(MaintenanceHold, ANodeOfTwoChainsIsHeldOnlyWhileBothAreInMaintenance) {
  begin(Maintenance::Scope::chain, "one", "long", 3);
  EXPECT_EQ(held_node("a"), "");
  begin(Maintenance::Scope::chain, "two", "short", 2);
  EXPECT_EQ(held_node("a"), "short");
}

TEST_F(MaintenanceHold, TheLagOfAChainIsHeldWhenItIsThatOfANodeInMaintenance) {
  begin(Maintenance::Scope::node, "c", "m");
  EXPECT_EQ(held_chain("one"), "");
  report_.chains[0].slowest_hop = HopId{"b", "c", ""};
  EXPECT_EQ(held_chain("one"), "m");
  report_.chains[0].slowest_hop = HopId{"a", "b", ""};
  EXPECT_EQ(held_chain("one"), "");
}

TEST_F(MaintenanceHold, AHopThatIsGoneIsHeldByTheChainOfItsAlert) {
  begin(Maintenance::Scope::chain, "one", "m");
  EXPECT_EQ(held({{"source", "x"}, {"replica", "c"}, {"chain", "one"}}), "m");
  EXPECT_EQ(held({{"source", "x"}, {"replica", "c"}, {"chain", "two"}}), "");
}

TEST_F(MaintenanceHold, WhatIsAboutNoChainAndNoNodeIsNeverHeld) {
  begin(Maintenance::Scope::chain, "one", "m");
  begin(Maintenance::Scope::chain, "", "n");
  EXPECT_EQ(held({{"alertname", "Watchdog"}}), "");
}

TEST_F(MaintenanceHold, ForgetsAnEarlierHold) {
  AlertReport alert;
  alert.labels = {{"node", "c"}};
  alert.held_by = "earlier";
  std::vector<AlertReport> alerts = {alert};
  alert::hold(alerts, report_);
  EXPECT_EQ(alerts.front().held_by, "");
}

}  // namespace
}  // namespace relaywatch::alert
