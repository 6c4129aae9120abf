#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "dialect/dialect.hpp"
#include "model/node_snapshot.hpp"
#include "mysql/connection.hpp"
#include "mysql/name_resolver.hpp"
#include "probe/abandoned_statements.hpp"
#include "probe/backoff.hpp"
#include "probe/heartbeat_reading.hpp"
#include "probe/poll_plan.hpp"
#include "probe/thread_listing.hpp"

namespace relaywatch::probe {

struct NodePollerOptions {
  std::string node;
  mysql::ConnectOptions connect;
  Duration interval = std::chrono::seconds(1);
  Duration timeout = std::chrono::seconds(5);         ///< of a whole poll, connecting included
  Duration phase{};                                   ///< first poll after this; the caller spreads the nodes
  Duration slow_interval = std::chrono::seconds(60);  ///< settings and binary logs are asked again after this
  /// An applier that stands still so long has the list of threads asked for. Most events take less.
  Duration thread_list_after = std::chrono::seconds(5);
  Duration backoff_base = std::chrono::seconds(1);  ///< the first retry comes within this
  Duration backoff_cap = std::chrono::seconds(10);  ///< and all later ones within this
  std::uint64_t jitter_seed = 0;
  std::size_t max_abandoned = 2;                       ///< statements that may hang on the server at once
  Duration forgive_after = std::chrono::seconds(10);   ///< see AbandonedStatements; at least twice the timeout
  std::optional<dialect::HeartbeatTable> heartbeat{};  ///< read in every poll where one is configured
};

/// Polls one server for ever: one connection, one statement in flight, one absolute deadline per poll. Every poll ends
/// in exactly one snapshot, a failed one included. Never waits for another node. While a node cannot be reached,
/// attempts back off, and there is one snapshot per attempt. While it is not asked because earlier statements may still
/// hang on it, there is one per interval. One thread: the executor's.
class NodePoller {
 public:
  using Sink = std::function<void(NodeSnapshot)>;

  /// `names` must outlive the poller.
  NodePoller(boost::asio::any_io_executor executor, NodePollerOptions options, Sink sink,
             mysql::NameResolver& names = mysql::NameResolver::of_process());

  /// Ends only by cancellation (operation_aborted), whatever a poll or the sink throws. One at a time. The poller must
  /// outlive it.
  boost::asio::awaitable<void> run();

 private:
  boost::asio::awaitable<void> poll_within(MonoTime deadline, ServerReplies& replies);
  boost::asio::awaitable<std::optional<ProbeError>> connect(MonoTime deadline);
  boost::asio::awaitable<std::optional<ProbeError>> ask_settings(MonoTime deadline);
  boost::asio::awaitable<std::optional<ProbeError>> ask_all(MonoTime deadline, ServerReplies& replies);
  boost::asio::awaitable<std::optional<ProbeError>> ask(std::string_view statement, MonoTime deadline,
                                                        std::optional<TimedReply>& answer);
  boost::asio::awaitable<std::optional<ProbeError>> list_threads(MonoTime deadline, ServerReplies& replies);
  boost::asio::awaitable<std::optional<ProbeError>> list_threads_now(MonoTime deadline, ServerReplies& replies);
  boost::asio::awaitable<std::optional<ProbeError>> read_heartbeat(MonoTime deadline);
  void deliver(ServerReplies replies, std::uint64_t overruns);

  boost::asio::any_io_executor executor_;
  NodePollerOptions options_;
  Sink sink_;
  mysql::Connection connection_;
  AbandonedStatements abandoned_;
  Backoff backoff_;
  PollPlan plan_;                              ///< of the present connection
  ThreadListing thread_listing_;               ///< of the server, whatever the connection
  std::optional<HeartbeatReading> heartbeat_;  ///< likewise
  std::optional<ServerVersion> version_;       ///< of the present connection, or the last one
  const dialect::Dialect* dialect_ = nullptr;  ///< constant data; chosen once per connection
};

}  // namespace relaywatch::probe
