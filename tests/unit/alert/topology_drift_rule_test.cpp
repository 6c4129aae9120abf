#include "alert/topology_drift_rule.hpp"

#include <gmock/gmock.h>

#include "alert/alert_engine.hpp"
#include "healthy_chain.hpp"

namespace relaywatch::alert {
namespace {

using enum Verdict;
using testing::Each;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

class TopologyDrift : public HealthyChain {
 protected:
  HopReport& hop(std::size_t index) { return report_.hops.at(index); }

  void point_elsewhere() {
    hop(1).state = HopState::missing;
    hop(1).cause = HopCause::wrong_source;
    hop(1).status.reset();
    hop(1).summary = "b → c is missing: c replicates from 10.0.0.9:3306 instead";
    HopReport& other = add_hop("10.0.0.9:3306", "c");
    other.external_source = true;
    other.state = HopState::unknown;
    other.cause = HopCause::source_not_polled;
  }
};

TEST_F(TopologyDrift, AFleetAsConfiguredDoesNotDrift) { EXPECT_THAT(of("TopologyDrift"), IsEmpty()); }

TEST_F(TopologyDrift, AnotherSourceIsOnePageAndNotABrokenHop) {
  point_elsewhere();
  const Observation seen = only_raised();
  EXPECT_EQ(seen.labels, (std::map<std::string, std::string>{{"alertname", "TopologyDrift"},
                                                             {"cause", "wrong_source"},
                                                             {"chain", "chain"},
                                                             {"replica", "c"},
                                                             {"severity", "critical"},
                                                             {"source", "b"}}));
  EXPECT_THAT(seen.annotations.at("summary"), HasSubstr("replicates from 10.0.0.9:3306"));
}

TEST_F(TopologyDrift, AReplicaOfNobodyIsABrokenHopAndNoDrift) {
  hop(1).state = HopState::missing;
  hop(1).cause = HopCause::not_a_replica;
  hop(1).status.reset();
  EXPECT_EQ(only_raised().key.name, "HopBroken");
}

TEST_F(TopologyDrift, WhatCannotBeSeenHolds) {
  point_elsewhere();
  hop(1).suppressed_by = "NodeDown c";
  EXPECT_THAT(raised(), IsEmpty());
  EXPECT_THAT(of("TopologyDrift"), Each(Field(&Observation::verdict, hold)));
  hop(1).suppressed_by = "";
  hop(1).state = HopState::unreachable;
  node("c").up = false;
  EXPECT_THAT(of("TopologyDrift"), Each(Field(&Observation::verdict, hold)));
}

TEST_F(TopologyDrift, ASourceBesideTheConfiguredOneIsAWarning) {
  add_hop("10.0.0.9:3306", "c", "import");
  const Observation seen = only_raised();
  EXPECT_EQ(seen.key.severity, Severity::warning);
  EXPECT_EQ(seen.labels.at("cause"), "unconfigured_source");
  EXPECT_EQ(seen.labels.at("node"), "c");
  EXPECT_EQ(seen.annotations.at("summary"),
            "c replicates from 10.0.0.9:3306 (channel import), which the config does not say");
  node("c").up = false;
  EXPECT_THAT(raised(), Each(Field(&Observation::key, Field(&AlertKey::name, "NodeDown"))));
}

TEST_F(TopologyDrift, AlsoTheOriginMayHaveOne) {
  add_hop("c", "a");
  EXPECT_EQ(only_raised().labels.at("node"), "a");
}

TEST_F(TopologyDrift, AStoppedLinkAndWhatANodeOutsideTheChainsReplicatesAreNoDrift) {
  HopReport& rest = add_hop("10.0.0.9:3306", "a");
  rest.status->receiver = ReceiverState::stopped;
  rest.status->applier_running = false;
  add_hop("b", "d");
  EXPECT_THAT(of("TopologyDrift"), IsEmpty());
}

TEST_F(TopologyDrift, TwoNodesWithOneUuidAreOneServer) {
  node("b").facts->server_uuid = node("c").facts->server_uuid = "3e11fa47";
  const Observation seen = only_raised();
  EXPECT_EQ(seen.key.severity, Severity::critical);
  EXPECT_EQ(seen.labels.at("cause"), "same_server");
  EXPECT_EQ(seen.labels.at("node"), "c") << "one page for the two";
  EXPECT_EQ(seen.annotations.at("summary"), "b (b:3306) and c (c:3306) are one server: both have server_uuid 3e11fa47");
  node("b").up = false;
  EXPECT_EQ(of("TopologyDrift").at(0).verdict, hold);
}

TEST_F(TopologyDrift, OneServerIdIsDangerousInOneChain) {
  node("c").facts->server_id = 1;
  EXPECT_EQ(only_raised().labels.at("cause"), "same_server_id");
  EXPECT_THAT(only_raised().annotations.at("summary"), HasSubstr("a (a:3306) and c (c:3306) have one server_id, 1"));
  node("c").facts->server_id = 3;
  node("d").facts->server_id = 1;
  EXPECT_THAT(raised(), IsEmpty()) << "d has nothing to do with the chain";
}

TEST_F(TopologyDrift, AnUnknownIdClashesWithNothing) {
  node("b").facts->server_id = node("c").facts->server_id = std::nullopt;
  node("b").facts->server_uuid = node("c").facts->server_uuid = "";
  EXPECT_THAT(of("TopologyDrift"), IsEmpty());
  node("c").facts.reset();
  EXPECT_EQ(of("TopologyDrift").at(0).verdict, hold);
}

TEST_F(TopologyDrift, ASourceThatRefusesItsReplicaSaysSoItself) {
  node("c").facts->server_id = 2;
  hop(1).state = HopState::broken;
  hop(1).cause = HopCause::duplicate_server_id;
  EXPECT_EQ(only_raised().key.name, "HopBroken");
}

TEST_F(TopologyDrift, AnotherServerBehindANameIsSaidUntilItIsUsual) {
  AlertStates states;
  const auto step = [&](int second) {
    const Moment now{MonoTime(std::chrono::seconds(second)), WallTime(std::chrono::seconds(second))};
    auto result = step_all(std::move(states), observe(report_, options_), now);
    states = std::move(result.states);
    return result;
  };
  step(0);
  node("c").facts->server_id = 33;
  node("c").facts->server_uuid = "5c3a";
  step(10);
  const auto fired = step(20).fired;
  ASSERT_EQ(fired.size(), 1U);
  EXPECT_EQ(
      fired[0].summary(),
      "behind c (c:3306) is another server than before: it was server_id 3, and is server_id 33, server_uuid 5c3a");
  EXPECT_EQ(fired[0].labels.at("cause"), "other_server");
  step(3610);
  const auto resolved = step(3620).resolved;
  ASSERT_EQ(resolved.size(), 1U);
  EXPECT_THAT(resolved[0].summary(), HasSubstr("c is server_id 33, server_uuid 5c3a"));
}

TEST_F(TopologyDrift, AnAurorasEndpointMayLeadToAnother) {
  node("c").facts->version.flavor = Flavor::aurora;
  for (const Observation& seen : observe(report_, options_)) {
    EXPECT_TRUE(seen.facts.empty() || seen.labels.at("node") != "c");
  }
}

}  // namespace
}  // namespace relaywatch::alert
