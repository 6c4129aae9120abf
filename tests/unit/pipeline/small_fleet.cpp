#include "unit/pipeline/small_fleet.hpp"

namespace relaywatch::pipeline {

using std::chrono::milliseconds;

SmallFleet::SmallFleet() {
  ChainSpec chain;
  chain.name = "chain";
  for (std::uint32_t i = 0; i < 3; ++i) {
    NodeSpec node;
    node.name = std::string(1, static_cast<char>('a' + i));
    node.address = {"10.0.0." + std::to_string(i + 1), 3306};
    spec.nodes.push_back(node);
    chain.path.push_back(node.name);
    servers[i].id = i + 1;
    servers[i].written = position(1, 1000);
    if (i == 0) continue;
    servers[i].executed = position(1, 1000);
    servers[i].source_host = "10.0.0." + std::to_string(i);
  }
  spec.chains.push_back(chain);
}

BinlogPosition SmallFleet::position(std::uint32_t file, std::uint64_t offset, const std::string& basename) {
  return {basename, "00000" + std::to_string(file), {file, offset}};
}

NodeSnapshot SmallFleet::poll(int index, MonoTime time) const {
  const Server& server = servers.at(static_cast<std::size_t>(index));
  NodeSnapshot snapshot;
  snapshot.node = spec.nodes.at(static_cast<std::size_t>(index)).name;
  snapshot.window = snapshot.channels_window = snapshot.written_window = {time, time + milliseconds(5)};
  if (server.down) {
    snapshot.error = ProbeError{ProbeFailure::unreachable, 2003, "refused"};
    return snapshot;
  }
  snapshot.facts.emplace();
  snapshot.facts->server_id = server.id;
  snapshot.channels.emplace();
  snapshot.written = server.written;
  if (server.lists_binlogs) snapshot.binlogs = {{server.written.file(), server.written.coordinate.offset}};
  if (!server.executed) return snapshot;
  ReplicationStatus& channel = snapshot.channels->emplace_back();
  channel.source = {server.source_host, 3306};
  channel.receiver = server.receiver;
  channel.applier_running = true;
  channel.executed = server.executed;
  channel.received = server.received ? server.received : server.executed;
  channel.remaining_delay = server.remaining_delay;
  channel.applier_state_text = server.applier_state;
  snapshot.threads = server.threads;
  return snapshot;
}

FleetReport SmallFleet::look(Pipeline& pipeline, MonoTime time) const {
  for (int i = 0; i < 3; ++i) pipeline.ingest(poll(i, time + milliseconds(100 * i)));
  return pipeline.evaluate({time + milliseconds(300), WallTime()});
}

}  // namespace relaywatch::pipeline
