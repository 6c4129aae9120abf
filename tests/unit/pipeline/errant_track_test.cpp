#include "pipeline/errant_track.hpp"

#include <gtest/gtest.h>

namespace relaywatch::pipeline {
namespace {

using std::chrono::seconds;

const std::string a = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
const std::string b = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

/// A replica and a source that are polled in turn, a second apart.
class ErrantTrackTest : public testing::Test {
 protected:
  Window next_poll() {
    now_ += seconds(1);
    return {now_, now_ + std::chrono::milliseconds(5)};
  }
  void replica_has(const std::string& set) {
    track_.replica_polled(HeldTransactions{GtidSet::parse_mysql(set).value(), next_poll()});
  }
  void source_has(const std::string& set) {
    track_.source_polled(source_, HeldTransactions{GtidSet::parse_mysql(set).value(), next_poll()});
  }
  void look_twice(const std::string& replica, const std::string& source) {
    source_has(source);  // whoever the source is must be known
    for (int i = 0; i < 2; ++i) {
      replica_has(replica);
      source_has(source);
    }
  }

  MonoTime now_{seconds(1000)};
  std::string source_ = "s";
  ErrantTrack track_;
};

TEST_F(ErrantTrackTest, WhatTwoLooksMissOnTheSourceIsErrant) {
  look_twice(a + ":1-9," + b + ":4", a + ":1-12");
  EXPECT_EQ(track_.text(), b + ":4");
  EXPECT_EQ(track_.found()->count(), 1U);
  look_twice(a + ":1-12", a + ":1-12," + b + ":4");
  EXPECT_EQ(track_.text(), "");
}

TEST_F(ErrantTrackTest, OneLookProvesNothing) {
  source_has(a + ":1-5");
  replica_has(a + ":1-10");
  source_has(a + ":1-9");
  EXPECT_FALSE(track_.found());
  replica_has(a + ":1-20");
  source_has(a + ":1-19");  // 20 is on its way to being shown, as 10 was before
  EXPECT_EQ(track_.text(), "");
}

TEST_F(ErrantTrackTest, ASourceReadBeforeTheReplicaIsNotComparedWithIt) {
  source_has(a + ":1-5");
  const HeldTransactions early{GtidSet::parse_mysql(a + ":1-9").value(), next_poll()};
  for (int i = 0; i < 3; ++i) {
    replica_has(a + ":1-10");
    track_.source_polled(source_, early);
  }
  EXPECT_FALSE(track_.found());
}

TEST_F(ErrantTrackTest, AnotherSourceAndSilenceForgetWhatWasFound) {
  look_twice(a + ":1-9," + b + ":4", a + ":1-12");
  ASSERT_TRUE(track_.found());
  source_ = "t";
  source_has(a + ":1-12");
  EXPECT_FALSE(track_.found());
  look_twice(a + ":1-9," + b + ":4", a + ":1-12");
  ASSERT_TRUE(track_.found());
  track_.replica_polled(std::nullopt);
  EXPECT_FALSE(track_.found());
}

TEST_F(ErrantTrackTest, ALongListIsCut) {
  std::string many = b + ":2";
  for (int i = 4; i < 500; i += 2) many += ":" + std::to_string(i);
  look_twice(many, a + ":1");
  EXPECT_LE(track_.text().size(), 210U);
  EXPECT_TRUE(track_.text().ends_with("…"));
  EXPECT_EQ(track_.found()->count(), 249U);
}

NodeSnapshot mysql_snapshot(std::size_t channels) {
  NodeSnapshot snapshot;
  snapshot.channels.emplace(channels);
  const std::string executed = a + ":1-9," + b + ":4";
  for (ReplicationStatus& channel : *snapshot.channels) channel.executed_gtid_set = executed;
  return snapshot;
}

TEST(HeldByReplica, WithSeveralSourcesOnlyWhatTheReplicaWroteItself) {
  ServerFacts facts;
  facts.server_uuid = b;
  const NodeSnapshot one = mysql_snapshot(1);
  EXPECT_EQ(held_by_replica(one, one.channels->front(), facts)->transactions.count(), 10U);
  const NodeSnapshot two = mysql_snapshot(2);
  EXPECT_EQ(held_by_replica(two, two.channels->front(), facts)->transactions.to_string(), b + ":4");
  facts.server_uuid.reset();
  EXPECT_FALSE(held_by_replica(two, two.channels->front(), facts));
}

TEST(HeldByReplica, NoGtidsAreNotNoTransactions) {
  NodeSnapshot snapshot = mysql_snapshot(1);
  snapshot.channels->front().executed_gtid_set = "";
  EXPECT_FALSE(held_by_replica(snapshot, snapshot.channels->front(), {}));
  EXPECT_FALSE(held_by_source(snapshot));
}

TEST(HeldByReplica, OnMariaDbTheLastThatItWroteInEachDomain) {
  NodeSnapshot snapshot;
  snapshot.gtid_state = "0-1-55,0-3-57,0-1-55";
  ServerFacts facts;
  facts.server_id = 3;
  const auto replica = held_by_replica(snapshot, {}, facts);
  ASSERT_TRUE(replica);
  EXPECT_EQ(replica->transactions.count(), 1U);
  NodeSnapshot source;
  source.gtid_state = "0-1-60";
  EXPECT_EQ(replica->transactions.minus(held_by_source(source)->transactions).to_string(), "0-3:57");
  source.gtid_state = "0-1-60,0-3-57";
  EXPECT_TRUE(replica->transactions.minus(held_by_source(source)->transactions).empty());
}

}  // namespace
}  // namespace relaywatch::pipeline
