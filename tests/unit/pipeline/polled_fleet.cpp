#include "unit/pipeline/polled_fleet.hpp"

#include <utility>

namespace relaywatch::pipeline {

using std::chrono::milliseconds;
using std::chrono::seconds;

PolledFleet::PolledFleet() {
  ChainSpec chain;
  chain.name = "chain";
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    NodeSpec node;
    node.name = std::string(1, static_cast<char>('a' + i));
    node.address = {"10.0.0." + std::to_string(i + 1), 3306};
    fleet_.nodes.push_back(node);
    chain.path.push_back(node.name);
    servers_[i].id = 1 + static_cast<std::uint32_t>(i);
    servers_[i].uuid = "uuid-" + node.name;
  }
  fleet_.chains.push_back(chain);
  b().channels = {channel_of("10.0.0.1", {1, 1000})};
  c().channels = {channel_of("10.0.0.2", {1, 1000})};
  pipeline_.emplace(fleet_);
}

ReplicationStatus PolledFleet::channel_of(std::string host, BinlogCoordinate executed, std::string name) {
  ReplicationStatus channel;
  channel.channel = std::move(name);
  channel.source = {std::move(host), 3306};
  channel.receiver = ReceiverState::running;
  channel.applier_running = true;
  channel.received = channel.executed = position(executed);
  channel.reported_lag = Seconds(0);
  return channel;
}

void PolledFleet::poll(std::size_t index) {
  const Server& server = servers_.at(index);
  NodeSnapshot snapshot;
  snapshot.node = fleet_.nodes[index].name;
  const MonoTime begin = now_ + milliseconds(100 * index);
  snapshot.window = snapshot.channels_window = snapshot.written_window = {begin, begin + milliseconds(5)};
  if (server.down) {
    snapshot.error = ProbeError{ProbeFailure::unreachable, 2003, "refused"};
  } else {
    snapshot.facts = ServerFacts{};
    snapshot.facts->server_id = server.id;
    snapshot.facts->server_uuid = server.uuid;
    snapshot.facts->writes_replicated_changes = server.writes_replicated_changes;
    snapshot.channels = server.channels;
    snapshot.facts->version.flavor = server.flavor;
    if (server.tells_written) snapshot.written = position(server.written);
    snapshot.written_gtid_set = server.gtid_set;
    snapshot.facts->binlog_retention_known = server.retention.has_value();
    snapshot.facts->binlog_retention = server.retention;
    snapshot.binlogs = server.binlogs;
  }
  pipeline_->ingest(std::move(snapshot));
}

const FleetReport& PolledFleet::tick(bool b_applies, bool c_applies) {
  a().written.offset += 100;
  if (b_applies && !b().channels.empty()) {
    execute(b(), a().written);
    b().written.offset += 100;
  }
  if (c_applies && !c().channels.empty()) execute(c(), b().written);
  return look();
}

const FleetReport& PolledFleet::look() {
  now_ += seconds(1);
  for (std::size_t i = 0; i < servers_.size(); ++i) poll(i);
  report_ =
      pipeline_->evaluate({now_ + milliseconds(300), WallTime(seconds(1'000'000)) + (now_ - MonoTime()) + wall_step_});
  return report_;
}

}  // namespace relaywatch::pipeline
