#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "model/server_replies.hpp"
#include "mysql/options.hpp"

namespace relaywatch::mysql {

class NameResolver;

/// A value, or why the server could not be used.
template <typename T>
using ProbeResult = boost::system::result<T, ProbeError>;

/// One connection to one server; one statement at a time. Every call is made on the executor's thread and never
/// blocks it. Every call has an absolute deadline. Cancelling the coroutine that awaits a call closes the connection
/// and throws operation_aborted; nothing else is thrown. Character set of all text: UTF-8 (the server's utf8).
class Connection {
 public:
  /// Host names are looked up by `names`, which must outlive the connection; without it by the process's resolver.
  explicit Connection(boost::asio::any_io_executor executor);
  Connection(boost::asio::any_io_executor executor, NameResolver& names);
  ~Connection();
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;

  /// Resolves the host, tries each of its addresses, logs in. Closes what was open before. On failure: closed.
  boost::asio::awaitable<ProbeResult<void>> connect(ConnectOptions options, MonoTime deadline);

  /// The statement's (first) result set, or the server's error. A ProbeError means that the connection is closed;
  /// after `timed_out` the statement may still run on the server.
  boost::asio::awaitable<ProbeResult<QueryReply>> query(std::string statement, MonoTime deadline);

  [[nodiscard]] bool is_open() const;
  /// The handshake's version text, e.g. "5.1.38-log", with MariaDB's "5.5.5-" prefix as sent; empty when closed.
  [[nodiscard]] std::string server_version() const;
  /// "" for plain text.
  [[nodiscard]] std::string tls_cipher() const;

  /// Takes leave (COM_QUIT) and closes. Never blocks.
  void close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace relaywatch::mysql

namespace relaywatch {

/// Called by ProbeResult<T>::value() when there is no value; reaching it is a programming error.
[[noreturn]] void throw_exception_from_error(const ProbeError& error, const boost::source_location&);

}  // namespace relaywatch
