#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "model/server_replies.hpp"
#include "mysql/connection.hpp"
#include "mysql/name_resolver.hpp"
#include "probe/backoff.hpp"
#include "probe/lease.hpp"
#include "probe/outcome.hpp"

namespace relaywatch::probe {

struct LeaseHolderOptions {
  std::string node;
  mysql::ConnectOptions connect;
  std::string lock_name = "relaywatch";              ///< letters, digits and ".:_-"
  Duration interval = std::chrono::seconds(1);       ///< how often the lock is asked for, or confirmed
  Duration timeout = std::chrono::seconds(2);        ///< of one such question, connecting included
  Duration backoff_cap = std::chrono::seconds(2);    ///< attempts to reach a server that is down come within this
  Duration slow_interval = std::chrono::seconds(5);  ///< attempts to log in to one that refuses the account
  /// The session's wait_timeout: when the server ends a session from which nothing comes, and frees its lock.
  std::chrono::seconds session_timeout{6};
  LeaseTimes times;
  std::uint64_t jitter_seed = 0;
};

/// Tries for ever to hold a lock (GET_LOCK) in one server, on a connection of its own, and says whether this monitor
/// leads by it; see Lease. Writes nothing on the server and needs no privilege there. One thread.
///
/// GET_LOCK belongs to a session: the server frees the lock when that ends. When a monitor dies its socket is closed at
/// once; when it freezes or its network is cut, the session's short wait_timeout ends it. Right on every version: a
/// second GET_LOCK of the same session frees the first one before MySQL 5.7 and MariaDB 10.0.2, but here is only one.
class LeaseHolder {
 public:
  /// How it stands: leads until that time, unless told otherwise before; `problem` is why the server could not be
  /// asked,
  /// "" when it could. Called after each question, and when run() ends. Changes are logged.
  struct State {
    Lease::Standing standing = Lease::Standing::follows;
    MonoTime leads_until;
    bool another_leads = false;  ///< the server has just said that somebody else's session has the lock
    std::string problem;
  };
  using Sink = std::function<void(const State& state)>;

  /// `names` must outlive the holder.
  LeaseHolder(boost::asio::any_io_executor executor, LeaseHolderOptions options, Sink sink,
              mysql::NameResolver& names = mysql::NameResolver::of_process());

  /// Ends only by cancellation (operation_aborted), and gives the lease up then. One at a time. The holder must outlive
  /// it.
  boost::asio::awaitable<void> run();

  /// What another holder knew of the lease (before a configuration reload). Before run().
  void inherit(const LeaseHolder& earlier) { lease_ = earlier.lease_; }

  /// See Lease::heard_leader().
  void heard_leader(MonoTime now) { lease_.heard_leader(now); }

 private:
  boost::asio::awaitable<Outcome<void>> confirm(MonoTime now);
  boost::asio::awaitable<Outcome<void>> connect(MonoTime deadline);
  boost::asio::awaitable<Outcome<std::string>> ask(std::string statement, MonoTime deadline);
  void say(MonoTime now, std::string problem);

  boost::asio::any_io_executor executor_;
  LeaseHolderOptions options_;
  Sink sink_;
  mysql::Connection connection_;
  Backoff backoff_;
  Lease lease_;
  bool has_lock_ = false;  ///< the present session does
  bool taken_ = false;     ///< by the last answer: another session does
  std::optional<Lease::Standing> said_standing_;
  std::string said_problem_;
};

}  // namespace relaywatch::probe
