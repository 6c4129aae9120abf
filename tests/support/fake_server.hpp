#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/task_group.hpp"
#include "support/recording.hpp"
#include "support/wire_packets.hpp"

namespace relaywatch::test {

/// What a fake server does wrong. Each takes effect for the next connection or statement.
struct Faults {
  bool refuse = false;                ///< closes each connection as soon as it is accepted
  bool freeze = false;                ///< accepts, and never says a word: also stops answering on open connections
  bool too_many_connections = false;  ///< error 1040 in place of the handshake, without an SQLSTATE
  bool deny_login = false;            ///< error 1045, whatever the password
  bool stall_in_tls = false;          ///< offers TLS and never answers the client's first TLS message
  std::string hang_on;                ///< never answers statements that begin so
  std::string drop_on;                ///< closes the connection amid the reply to statements that begin so
  std::chrono::milliseconds delay{};  ///< waits so long before each reply
};

/// A server of the MySQL wire protocol on an ephemeral port of 127.0.0.1, which answers what a recording holds.
/// Thousands fit in one io_context: a node costs a listening socket, an open connection one coroutine.
/// One thread. Must outlive its tasks: cancel and join the TaskGroup first.
class FakeServer {
 public:
  /// Listens at once; accepts from the executor's next turn on. The recording may be shared by many servers.
  FakeServer(boost::asio::any_io_executor executor, TaskGroup& tasks, std::shared_ptr<const Recording> recording);
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  Faults& faults() { return faults_; }

  /// Logins must give this password; without it all do.
  void require_password(std::string password) { password_ = std::move(password); }
  /// Offers TLS with this certificate and key.
  void offer_tls(const std::string& certificate_file, const std::string& key_file);
  /// Speaks no TLS newer than 1.2. Call after offer_tls().
  void limit_tls_to_1_2();
  /// Answers from another recording from now on.
  void set_recording(std::shared_ptr<const Recording> recording) { recording_ = std::move(recording); }
  /// Asked before the recording; nullopt leaves it to the recording.
  std::function<std::optional<QueryReply>(std::string_view statement)> answer;

  /// Closes the listening socket and all connections, as a killed server; start() brings it back on its port.
  void stop();
  void start();
  /// Closes the connections alone.
  void drop_connections();

  /// What happened so far.
  [[nodiscard]] std::size_t accepted() const { return accepted_; }
  [[nodiscard]] std::size_t open_connections() const { return sessions_.size(); }
  [[nodiscard]] const std::vector<Login>& logins() const { return logins_; }
  [[nodiscard]] const std::vector<std::string>& statements() const { return statements_; }
  [[nodiscard]] std::size_t count(std::string_view statement_prefix) const;

 private:
  friend class FakeSession;
  using Socket = boost::asio::ip::tcp::socket;

  boost::asio::awaitable<void> accept_for_ever();
  boost::asio::awaitable<void> serve(std::list<std::shared_ptr<Socket>>::iterator place);

  boost::asio::any_io_executor executor_;
  TaskGroup& tasks_;
  std::shared_ptr<const Recording> recording_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_ = 0;
  Faults faults_;
  std::optional<std::string> password_;
  std::optional<boost::asio::ssl::context> tls_;
  std::list<std::shared_ptr<Socket>> sessions_;
  std::size_t accepted_ = 0;
  std::vector<Login> logins_;
  std::vector<std::string> statements_;
};

}  // namespace relaywatch::test
