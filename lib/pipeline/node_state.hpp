#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/position_timeline.hpp"
#include "base/clock.hpp"
#include "model/binlog_position.hpp"
#include "model/node_snapshot.hpp"
#include "pipeline/channel_track.hpp"

namespace relaywatch::pipeline {

/// Where the executed positions come from that are composed along a chain.
struct Upstream {
  std::string channel;  ///< of the replica
  std::string source;   ///< a node; "" before the topology is known

  bool operator==(const Upstream&) const = default;
};

/// By what a server is told from another one behind the same name.
struct ServerIdentity {
  std::optional<std::uint32_t> server_id;
  std::optional<std::string> server_uuid;

  bool operator==(const ServerIdentity&) const = default;
};

/// What a channel says of its source: by that the links are found again before the replica is.
struct KnownChannel {
  std::string name;
  SourceAddress source;
  std::optional<std::uint32_t> source_server_id;
  std::optional<std::string> source_uuid;

  bool operator==(const KnownChannel&) const = default;
};

/// What of a node's memory is kept across restarts, beside its timeline.
struct NodeState {
  SourceAddress address;  ///< of the node: another one may be another server
  ServerIdentity identity;
  std::optional<BinlogPosition> written;
  std::optional<Upstream> upstream;
  std::optional<BinlogPosition> upstream_executed;
  std::optional<std::vector<KnownChannel>> channels;  ///< those of the last reply, in its order
  std::map<std::string, ChannelTrack::State> tracks;  ///< by channel; also of channels that are gone

  bool operator==(const NodeState&) const = default;
};

std::string encode(const NodeState& state);

/// nullopt unless `bytes` are of a state, to the last one, and nothing in it lies after `now`. `shift` is added to
/// every time.
std::optional<NodeState> decode_node_state(std::string_view bytes, Duration shift, MonoTime now);

/// A state, and the timeline (or what is new of it) that was encoded beside it. The bytes of a part that is saved.
std::string join_state(std::string_view state, std::string_view timeline);

struct SplitState {
  std::string_view state;
  std::string_view timeline;
};
/// nullopt unless join_state() of this version of the format made the bytes.
std::optional<SplitState> split_state(std::string_view bytes);

}  // namespace relaywatch::pipeline
