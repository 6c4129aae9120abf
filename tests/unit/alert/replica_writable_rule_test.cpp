#include "alert/replica_writable_rule.hpp"

#include <gmock/gmock.h>

#include "healthy_chain.hpp"

namespace relaywatch::alert {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

using ReplicaWritable = HealthyChain;

TEST_F(ReplicaWritable, AReadOnlyReplicaAndAWritableOriginAreAsTheyShouldBe) {
  EXPECT_THAT(of("ReplicaWritable"), IsEmpty());
}

TEST_F(ReplicaWritable, AReplicaThatAcceptsWritesIsAWarningAfterAMinute) {
  node("c").facts->read_only = false;
  const Observation seen = only_raised();
  EXPECT_EQ(seen.labels, (std::map<std::string, std::string>{{"alertname", "ReplicaWritable"},
                                                             {"cause", "replica_writable"},
                                                             {"chain", "chain"},
                                                             {"node", "c"},
                                                             {"severity", "warning"}}));
  EXPECT_EQ(seen.hold, std::chrono::minutes(1));
  EXPECT_EQ(seen.annotations.at("summary"), "c (c:3306) is a replica and accepts writes: read_only is off");
  EXPECT_THAT(seen.annotations.at("advice"), HasSubstr("On c: SET GLOBAL read_only = 1"));
}

TEST_F(ReplicaWritable, AManagedServerIsNoExceptionAndIsSetElsewhere) {
  node("c").facts->read_only = false;
  node("c").facts->version.flavor = Flavor::rds;
  EXPECT_THAT(only_raised().annotations.at("advice"), HasSubstr("c's parameter group"));
  node("c").facts->version.flavor = Flavor::aurora;
  EXPECT_THAT(only_raised().annotations.at("advice"), HasSubstr("c's cluster parameter group"));
}

TEST_F(ReplicaWritable, WhatIsNotKnownHolds) {
  const auto verdict = [&] { return of("ReplicaWritable").at(0).verdict; };
  node("c").facts->read_only = std::nullopt;
  EXPECT_EQ(verdict(), Verdict::hold);
  node("c").facts->read_only = false;
  node("c").up = false;
  EXPECT_EQ(verdict(), Verdict::hold);
  node("c").facts.reset();
  EXPECT_EQ(verdict(), Verdict::hold);
}

TEST_F(ReplicaWritable, WhatIsWrittenToOrInNoChainMayAcceptWrites) {
  node("d").facts->read_only = false;  // in no chain
  node("c").facts->read_only = false;
  report_.heartbeat = HeartbeatReport{.node = "c", .server_id = 3, .silence = Seconds(1), .problem = {}};
  EXPECT_THAT(of("ReplicaWritable"), IsEmpty());
  report_.heartbeat.reset();
  ChainReport next;  // c is where another chain begins
  next.name = "next";
  next.path = {"c", "d"};
  node("d").facts->read_only = true;
  report_.chains.push_back(next);
  EXPECT_THAT(of("ReplicaWritable"), IsEmpty());
}

TEST_F(ReplicaWritable, CanBeChangedForOneReplica) {
  node("b").facts->read_only = node("c").facts->read_only = false;
  options_.chains = {{"chain", {}, {{"c", {{"ReplicaWritable", {.enabled = false}}}}}}};
  EXPECT_EQ(only_raised().labels.at("node"), "b");
}

}  // namespace
}  // namespace relaywatch::alert
