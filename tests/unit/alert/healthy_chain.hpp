#pragma once

#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/builtin_rules.hpp"

namespace relaywatch::alert {

/// a → b → c, healthy, and d beside the chain; tests change what they are about.
class HealthyChain : public testing::Test {
 protected:
  HealthyChain() {
    report_.at = {MonoTime(std::chrono::seconds(1000)), WallTime(std::chrono::seconds(1'000'000))};
    for (const char* name : {"a", "b", "c", "d"}) {
      NodeReport node;
      node.name = name;
      node.address = std::string(name) + ":3306";
      node.up = node.polled_yet = true;
      node.facts = ServerFacts{};
      node.facts->server_id = static_cast<std::uint32_t>(report_.nodes.size() + 1);
      node.facts->read_only = !report_.nodes.empty();
      report_.nodes.push_back(node);
    }
    ChainReport chain;
    chain.name = "chain";
    chain.path = {"a", "b", "c"};
    report_.chains.push_back(chain);
    for (const auto& [source, replica] : {std::pair("a", "b"), std::pair("b", "c")}) {
      add_hop(source, replica).configured = true;
      report_.hops.back().chains = {"chain"};
    }
  }

  /// One that replicates.
  HopReport& add_hop(const std::string& source, const std::string& replica, const std::string& channel = "") {
    HopReport hop;
    hop.id = {source, replica, channel};
    hop.state = HopState::ok;
    hop.cause = HopCause::none;
    hop.status = ReplicationStatus{};
    hop.status->receiver = ReceiverState::running;
    hop.status->applier_running = true;
    report_.hops.push_back(hop);
    return report_.hops.back();
  }

  NodeReport& node(std::string_view name) {
    for (NodeReport& node : report_.nodes) {
      if (node.name == name) return node;
    }
    throw std::out_of_range("no such node");
  }

  /// Of one rule, those that are not clear.
  [[nodiscard]] std::vector<Observation> of(std::string_view name) const {
    std::vector<Observation> found;
    for (Observation& seen : observe(report_, options_)) {
      if (seen.key.name == name && seen.verdict != Verdict::clear) found.push_back(std::move(seen));
    }
    return found;
  }
  [[nodiscard]] std::vector<Observation> raised() const {
    std::vector<Observation> found;
    for (Observation& seen : observe(report_, options_)) {
      if (seen.verdict == Verdict::raise) found.push_back(std::move(seen));
    }
    return found;
  }
  /// The one that is raised.
  [[nodiscard]] Observation only_raised() const {
    const auto found = raised();
    EXPECT_EQ(found.size(), 1U);
    return found.empty() ? Observation{} : found.front();
  }

  FleetReport report_;
  Options options_;
};

}  // namespace relaywatch::alert
