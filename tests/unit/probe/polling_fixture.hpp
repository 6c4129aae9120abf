#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mysql/name_resolver.hpp"
#include "probe/node_poller.hpp"
#include "support/loop_fixture.hpp"

namespace relaywatch::probe {

inline constexpr std::string_view some_5_6 = "5.6.21-n4-running";

/// Pollers on the test's loop, and what they tell.
class PollingFixture : public test::LoopFixture {
 public:
  // The pollers' tasks use the pollers, which are destroyed before the base class would end them.
  ~PollingFixture() override { end_tasks(); }

 protected:
  static NodePollerOptions quick(const test::FakeServer& server, std::string node = "n") {
    NodePollerOptions options;
    options.node = std::move(node);
    options.connect = {
        .host = "127.0.0.1", .port = server.port(), .user = "monitor", .password = Secret("s3cret"), .tls = {}};
    options.interval = std::chrono::milliseconds(5);
    options.timeout = std::chrono::seconds(2);
    options.backoff_base = std::chrono::milliseconds(5);
    options.backoff_cap = std::chrono::milliseconds(20);
    return options;
  }

  /// Starts a poller whose snapshots gather in `snapshots_[node]`.
  void start(NodePollerOptions options) {
    auto& gathered = snapshots_[options.node];
    auto& poller = *pollers_.emplace_back(std::make_unique<NodePoller>(
        io_.get_executor(), std::move(options),
        [&gathered](NodeSnapshot snapshot) { gathered.push_back(std::move(snapshot)); }, *names_));
    tasks_.spawn("poller", poller.run());
  }
  void run_until_snapshots(std::size_t count, const std::string& node = "n") {
    run_until([&, wanted = snapshots_[node].size() + count] { return snapshots_[node].size() >= wanted; });
  }
  void run_until_error(std::optional<ProbeFailure> failure, const std::string& node = "n") {
    run_until([&] {
      const auto& all = snapshots_[node];
      if (all.empty()) return false;
      const auto& error = all.back().error;
      return failure ? error && error->failure == *failure : !error;
    });
  }
  NodeSnapshot& last(const std::string& node = "n") { return snapshots_[node].back(); }

  std::map<std::string, std::vector<NodeSnapshot>> snapshots_;
  std::vector<std::unique_ptr<NodePoller>> pollers_;
  mysql::NameResolver* names_ = &mysql::NameResolver::of_process();
};

}  // namespace relaywatch::probe
