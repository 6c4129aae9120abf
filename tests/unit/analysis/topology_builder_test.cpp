#include "analysis/topology_builder.hpp"

#include <gtest/gtest.h>

namespace relaywatch::analysis {
namespace {

/// Three nodes a → b → c in one chain; what each says is set by the test.
class TopologyTest : public testing::Test {
 protected:
  TopologyTest() {
    for (int i = 0; i < 3; ++i) {
      NodeSpec node;
      node.name = std::string(1, static_cast<char>('a' + i));
      node.address = {"10.0.0." + std::to_string(i + 1), 3306};
      spec_.nodes.push_back(node);
    }
    ChainSpec chain;
    chain.name = "chain";
    chain.path = {"a", "b", "c"};
    spec_.chains.push_back(chain);
    channels_ = {{}, {channel("10.0.0.1")}, {channel("10.0.0.2")}};
  }

  static ReplicationStatus channel(std::string host, std::uint16_t port = 3306) {
    ReplicationStatus status;
    status.source = {std::move(host), port};
    return status;
  }

  [[nodiscard]] Topology build() const {
    std::vector<NodeIdentity> identities;
    for (std::size_t i = 0; i < 3; ++i) {
      identities.push_back({spec_.nodes[i].name, ids_[i], uuids_[i], known_[i] ? &channels_[i] : nullptr});
    }
    return build_topology(spec_, identities);
  }

  FleetSpec spec_;
  std::optional<std::uint32_t> ids_[3] = {1, 2, 3};
  std::optional<std::string> uuids_[3];
  bool known_[3] = {true, true, true};
  std::vector<std::vector<ReplicationStatus>> channels_;
};

TEST_F(TopologyTest, AddressesMatchTheChain) {
  const Topology topology = build();
  ASSERT_EQ(topology.links.size(), 2U);
  EXPECT_EQ(topology.links[0].id, (HopId{"a", "b", ""}));
  EXPECT_EQ(topology.links[0].match, SourceMatch::address);
  EXPECT_EQ(topology.links[1].channel_index, 0U);
  EXPECT_EQ(topology.links[1].chains, std::vector<std::string>{"chain"});
}

TEST_F(TopologyTest, ServerUuidGoesBeforeServerIdBeforeAddress) {
  channels_[1][0] = channel("internal-name");
  channels_[1][0].source_server_id = 1;
  EXPECT_EQ(build().links[0].match, SourceMatch::server_id);
  uuids_[0] = "uuid-a";
  channels_[1][0].source_uuid = "uuid-a";
  EXPECT_EQ(build().links[0].match, SourceMatch::server_uuid);
}

TEST_F(TopologyTest, ASharedServerIdTellsNothing) {
  ids_[2] = 1;
  channels_[1][0].source_server_id = 1;
  EXPECT_EQ(build().links[0].match, SourceMatch::address);
}

TEST_F(TopologyTest, AClonedServerUuidTellsNothing) {
  uuids_[0] = uuids_[2] = "uuid";
  channels_[1][0].source_uuid = "uuid";
  EXPECT_EQ(build().links[0].match, SourceMatch::address);
}

TEST_F(TopologyTest, AliasesAreAddresses) {
  channels_[1][0] = channel("172.16.0.1", 3307);
  EXPECT_FALSE(build().links[0].channel_index);
  spec_.nodes[0].aliases = {{"172.16.0.1", 3307}};
  EXPECT_TRUE(build().links[0].channel_index);
}

TEST_F(TopologyTest, ARepointedReplicaLeavesTheConfiguredLinkWithoutChannelAndShowsWhatItDoes) {
  channels_[2] = {channel("10.0.0.1")};
  const Topology topology = build();
  ASSERT_EQ(topology.links.size(), 3U);
  EXPECT_FALSE(topology.links[1].channel_index);
  EXPECT_EQ(topology.links[2].id, (HopId{"a", "c", ""}));
  EXPECT_FALSE(topology.links[2].configured);
}

TEST_F(TopologyTest, AnUnknownSourceIsExternal) {
  channels_[0] = {channel("old-master", 3310)};
  const Topology topology = build();
  ASSERT_EQ(topology.links.size(), 3U);
  EXPECT_EQ(topology.links[2].id, (HopId{"old-master:3310", "a", ""}));
  EXPECT_TRUE(topology.links[2].external_source);
}

TEST_F(TopologyTest, EveryNamedChannelIsItsOwnLink) {
  channels_[1][0].channel = "east";
  channels_[1].push_back(channel("10.9.9.9"));
  channels_[1][1].channel = "west";
  const Topology topology = build();
  ASSERT_EQ(topology.links.size(), 3U);
  EXPECT_EQ(topology.links[0].id, (HopId{"a", "b", "east"}));
  EXPECT_EQ(topology.links[2].id, (HopId{"10.9.9.9:3306", "b", "west"}));
}

TEST_F(TopologyTest, ANodeThatWasNeverReadKeepsItsConfiguredLinks) {
  known_[1] = false;
  const Topology topology = build();
  ASSERT_EQ(topology.links.size(), 2U);
  EXPECT_FALSE(topology.links[0].channel_index);
}

TEST_F(TopologyTest, ASourceThatWasNeverReadIsAssumedWhenNothingSpeaksAgainstIt) {
  ids_[0] = std::nullopt;
  channels_[1][0] = channel("internal-name");
  EXPECT_EQ(build().links[0].match, SourceMatch::assumed);
  ids_[0] = 1;
  EXPECT_FALSE(build().links[0].channel_index);
}

TEST_F(TopologyTest, ALinkOfTwoChainsIsOneLink) {
  ChainSpec second;
  second.name = "second";
  second.path = {"a", "b"};
  spec_.chains.push_back(second);
  const Topology topology = build();
  ASSERT_EQ(topology.links.size(), 2U);
  EXPECT_EQ(topology.links[0].chains, (std::vector<std::string>{"chain", "second"}));
}

}  // namespace
}  // namespace relaywatch::analysis
