#include "pipeline/node_state.hpp"

#include <gtest/gtest.h>

namespace relaywatch::pipeline {
namespace {

using std::chrono::seconds;

MonoTime at(int second) { return MonoTime(seconds(second)); }

BinlogPosition position(std::uint32_t file, std::uint64_t offset) {
  return {"mysql-bin", "00000" + std::to_string(file), {file, offset}};
}

/// Every field that can be absent is there.
NodeState full_state() {
  NodeState state;
  state.address = {"10.0.0.2", 3306};
  state.identity = {7, "3e11fa47-71ca-11e1-9e33-c80aa9429562"};
  state.written = position(9, 5'000'000'000);
  state.upstream = Upstream{"", "a"};
  state.upstream_executed = position(3, 107);
  state.channels = {{"", {"10.0.0.1", 3306}, 6, "uuid"}, {"aside", {"fe80::1", 65535}, std::nullopt, std::nullopt}};
  state.tracks[""] = {.executed = position(3, 107),
                      .executed_first_seen = at(90),
                      .footing = ChannelTrack::Footing::moved,
                      .moved_at = at(80),
                      .source = SourceAddress{"10.0.0.1", 3306},
                      .source_server_id = 6};
  state.tracks["gone"] = {};
  state.tracks["aside"].footing = ChannelTrack::Footing::astray;
  return state;
}

TEST(NodeState, ComesBackAsItWas) {
  EXPECT_EQ(decode_node_state(encode(full_state()), Duration::zero(), at(100)), full_state());
  EXPECT_EQ(decode_node_state(encode(NodeState()), Duration::zero(), at(100)), NodeState());
}

TEST(NodeState, ItsTimesAreShifted) {
  const auto state = decode_node_state(encode(full_state()), seconds(-300), at(0));
  ASSERT_TRUE(state);
  EXPECT_EQ(state->tracks.at("").executed_first_seen, at(-210));
  EXPECT_EQ(state->tracks.at("").moved_at, at(-220));
  EXPECT_EQ(decode_node_state(encode(*state), seconds(300), at(100)), full_state()) << "before the clock's zero";
}

TEST(NodeState, NothingInItIsOfTheFuture) {
  EXPECT_TRUE(decode_node_state(encode(full_state()), Duration::zero(), at(90)));
  EXPECT_FALSE(decode_node_state(encode(full_state()), Duration::zero(), at(89)));
  EXPECT_FALSE(decode_node_state(encode(full_state()), seconds(20), at(100)));
}

TEST(NodeState, WhatIsCutOffOrLongerIsNone) {
  const std::string bytes = encode(full_state());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(decode_node_state(bytes.substr(0, length), Duration::zero(), at(100))) << length;
  }
  EXPECT_FALSE(decode_node_state(bytes + '\0', Duration::zero(), at(100)));
}

TEST(NodeState, AnyByteMayBeWrong) {
  const std::string bytes = encode(full_state());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (int flipped = 1; flipped < 256; flipped *= 2) {
      std::string damaged = bytes;
      damaged[i] = static_cast<char>(damaged[i] ^ flipped);
      (void)decode_node_state(damaged, Duration::zero(),
                              at(100));  // whatever it gives, it ends and stays in its bounds
    }
  }
}

TEST(JoinState, IsSplitAgain) {
  const std::string joined = join_state("state", std::string("time\0line", 9));
  const auto split = split_state(joined);
  ASSERT_TRUE(split);
  EXPECT_EQ(split->state, "state");
  EXPECT_EQ(split->timeline, std::string("time\0line", 9));
  EXPECT_FALSE(split_state(""));
  EXPECT_FALSE(split_state(joined.substr(0, 4)));
  EXPECT_FALSE(split_state('\2' + joined.substr(1))) << "another version";
}

}  // namespace
}  // namespace relaywatch::pipeline
