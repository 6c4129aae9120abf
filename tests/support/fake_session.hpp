#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "support/fake_server.hpp"

namespace relaywatch::test {

/// One client's connection to a FakeServer. Ends by returning or, when the connection breaks, by system_error.
class FakeSession {
 public:
  FakeSession(FakeServer& server, boost::asio::ip::tcp::socket& socket) : server_(server), socket_(socket) {}

  boost::asio::awaitable<void> run();

 private:
  struct Packet {
    std::uint8_t sequence = 0;
    std::string payload;
  };

  boost::asio::awaitable<bool> log_in();
  boost::asio::awaitable<void> answer_commands();
  boost::asio::awaitable<void> answer_query(std::string statement);
  boost::asio::awaitable<Packet> read_packet();
  boost::asio::awaitable<void> write(std::string bytes);
  boost::asio::awaitable<void> hang();
  boost::asio::awaitable<void> start_tls();

  FakeServer& server_;
  boost::asio::ip::tcp::socket& socket_;
  std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls_;
};

}  // namespace relaywatch::test
