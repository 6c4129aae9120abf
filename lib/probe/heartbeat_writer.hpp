#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "dialect/heartbeat_table.hpp"
#include "mysql/connection.hpp"
#include "mysql/name_resolver.hpp"
#include "probe/abandoned_statements.hpp"
#include "probe/backoff.hpp"
#include "probe/outcome.hpp"

namespace relaywatch::probe {

struct HeartbeatWriterOptions {
  std::string node;
  mysql::ConnectOptions connect;
  dialect::HeartbeatTable table;
  bool create = false;  ///< make the table when it is missing
  Duration interval = std::chrono::seconds(1);
  Duration timeout = std::chrono::seconds(5);          ///< of one stamp, connecting included
  Duration check_interval = std::chrono::seconds(10);  ///< how often it is asked whether the server is read-only
  Duration slow_interval = std::chrono::seconds(30);   ///< retries of what only an administrator can mend
  Duration backoff_cap = std::chrono::seconds(10);     ///< retries of everything else come within this
  Duration forgive_after = std::chrono::seconds(10);   ///< see AbandonedStatements; at least twice the timeout
  std::uint64_t jitter_seed = 0;
};

/// Stamps the heartbeat table of one server for ever, on a connection of its own: one statement in flight, one absolute
/// deadline per stamp, bounded statements left hanging on the server. Stops on a server that is read-only, and goes on
/// when it is writable again. Never truncates, and never creates the table without being told. One thread.
class HeartbeatWriter {
 public:
  /// Why no stamp is written; "" when stamps are written. Called whenever that changes, which is also logged.
  using Sink = std::function<void(const std::string& problem)>;

  /// `names` must outlive the writer.
  HeartbeatWriter(boost::asio::any_io_executor executor, HeartbeatWriterOptions options, Sink sink,
                  mysql::NameResolver& names = mysql::NameResolver::of_process());

  /// Ends only by cancellation (operation_aborted). One at a time. The writer must outlive it.
  boost::asio::awaitable<void> run();

 private:
  boost::asio::awaitable<Outcome<void>> stamp(MonoTime deadline);
  boost::asio::awaitable<Outcome<void>> prepare(MonoTime deadline);
  boost::asio::awaitable<Outcome<void>> check_writable(MonoTime deadline);
  boost::asio::awaitable<Outcome<void>> learn_columns(MonoTime deadline);
  /// `kind`: what statements of this kind are called that differ in their text.
  boost::asio::awaitable<Outcome<QueryReply>> ask(std::string statement, MonoTime deadline, std::string_view kind = {});
  [[nodiscard]] Failure refused(const ServerError& error) const;
  void say(const std::string& problem);

  boost::asio::any_io_executor executor_;
  HeartbeatWriterOptions options_;
  Sink sink_;
  mysql::Connection connection_;
  AbandonedStatements abandoned_;
  Backoff backoff_;
  bool prepared_ = false;  ///< what follows is known of the present connection, and the last stamp went well
  std::uint32_t server_id_ = 0;
  std::vector<std::string> columns_;
  MonoTime checked_at_;
  std::optional<std::string> problem_;  ///< as last said
};

}  // namespace relaywatch::probe
