#include "analysis/topology_builder.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace relaywatch::analysis {
namespace {

/// Which node a channel's source is.
struct Matched {
  std::optional<std::size_t> node;  ///< index; absent: not among the nodes
  std::optional<SourceMatch> by;
};

bool has_address(const NodeSpec& node, const SourceAddress& address) {
  return node.address == address || std::ranges::find(node.aliases, address) != node.aliases.end();
}

Matched match_source(const FleetSpec& spec, const std::vector<NodeIdentity>& nodes, const ReplicationStatus& channel) {
  // Two nodes with one identity (a cloned data directory, a copied config) tell nothing apart.
  const auto only = [&](auto&& is_it) -> std::optional<std::size_t> {
    if (std::ranges::count_if(nodes, is_it) != 1) return std::nullopt;
    return static_cast<std::size_t>(std::ranges::find_if(nodes, is_it) - nodes.begin());
  };
  if (channel.source_uuid) {
    const auto node = only([&](const NodeIdentity& n) { return n.server_uuid == channel.source_uuid; });
    if (node) return {node, SourceMatch::server_uuid};
  }
  if (channel.source_server_id) {
    const auto node = only([&](const NodeIdentity& n) { return n.server_id == channel.source_server_id; });
    if (node) return {node, SourceMatch::server_id};
  }
  for (std::size_t i = 0; i < spec.nodes.size(); ++i) {
    if (has_address(spec.nodes[i], channel.source)) return {i, SourceMatch::address};
  }
  return {};
}

std::string external_name(const SourceAddress& address) { return fmt::format("{}:{}", address.host, address.port); }

class Builder {
 public:
  Builder(const FleetSpec& spec, const std::vector<NodeIdentity>& nodes) : spec_(spec), nodes_(nodes) {}

  Topology build() {
    for (const ChainSpec& chain : spec_.chains) {
      for (std::size_t i = 1; i < chain.path.size(); ++i) add_configured(chain, chain.path[i - 1], chain.path[i]);
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i) add_live(i);
    return std::move(topology_);
  }

 private:
  [[nodiscard]] std::size_t index_of(const std::string& name) const {
    const auto found = std::ranges::find(nodes_, name, &NodeIdentity::name);
    return static_cast<std::size_t>(found - nodes_.begin());
  }

  void add_configured(const ChainSpec& chain, const std::string& source, const std::string& replica) {
    const auto known = std::ranges::find_if(
        topology_.links, [&](const Link& link) { return link.id.source == source && link.id.replica == replica; });
    if (known != topology_.links.end()) {
      known->chains.push_back(chain.name);
      return;
    }
    Link link{.id = {source, replica, ""}, .configured = true, .chains = {chain.name}};
    find_channel(link, index_of(source), index_of(replica));
    topology_.links.push_back(std::move(link));
  }

  void find_channel(Link& link, std::size_t source, std::size_t replica) const {
    const auto* channels = nodes_[replica].channels;
    if (channels == nullptr) return;
    for (std::size_t i = 0; i < channels->size(); ++i) {
      const Matched matched = match_source(spec_, nodes_, (*channels)[i]);
      if (matched.node == source) {
        take(link, *channels, i, matched.by);
        return;
      }
    }
    // The source was never asked who it is, and the replica may know it under another address.
    const bool source_known = nodes_[source].server_id.has_value();
    if (!source_known && channels->size() == 1 && !match_source(spec_, nodes_, channels->front()).node) {
      take(link, *channels, 0, SourceMatch::assumed);
    }
  }

  static void take(Link& link, const std::vector<ReplicationStatus>& channels, std::size_t index,
                   std::optional<SourceMatch> by) {
    link.channel_index = index;
    link.id.channel = channels[index].channel;
    link.match = by;
  }

  void add_live(std::size_t replica) {
    if (nodes_[replica].channels == nullptr) return;
    const auto& channels = *nodes_[replica].channels;
    for (std::size_t i = 0; i < channels.size(); ++i) {
      const bool taken = std::ranges::any_of(topology_.links, [&](const Link& link) {
        return link.id.replica == nodes_[replica].name && link.channel_index == i;
      });
      if (taken || channels[i].source.host.empty()) continue;
      const Matched matched = match_source(spec_, nodes_, channels[i]);
      Link link{.id = {matched.node ? nodes_[*matched.node].name : external_name(channels[i].source),
                       nodes_[replica].name, channels[i].channel},
                .external_source = !matched.node};
      take(link, channels, i, matched.by);
      topology_.links.push_back(std::move(link));
    }
  }

  const FleetSpec& spec_;
  const std::vector<NodeIdentity>& nodes_;
  Topology topology_;
};

}  // namespace

Topology build_topology(const FleetSpec& spec, const std::vector<NodeIdentity>& nodes) {
  return Builder(spec, nodes).build();
}

}  // namespace relaywatch::analysis
