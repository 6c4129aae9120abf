#include "support/fake_session.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace relaywatch::test {

namespace asio = boost::asio;

namespace {

constexpr char com_quit = 1;
constexpr char com_query = 3;
constexpr char com_ping = 14;

}  // namespace

asio::awaitable<void> FakeSession::run() {
  if (server_.faults_.freeze) co_await hang();
  if (server_.faults_.too_many_connections) {
    co_await write(error_packet(0, 1040, "", "Too many connections"));
    co_return;
  }
  const bool logged_in = co_await log_in();
  if (logged_in) co_await answer_commands();
}

asio::awaitable<bool> FakeSession::log_in() {
  RecordedHandshake handshake = server_.recording_->handshake;
  if (server_.tls_ || server_.faults_.stall_in_tls) handshake.capabilities |= capability_tls;
  co_await write(handshake_packet(handshake, static_cast<std::uint32_t>(server_.accepted_)));
  Packet packet = co_await read_packet();
  auto login = read_login(packet.payload);
  if (login && login->wants_tls() && login->user.empty()) {
    if (server_.faults_.stall_in_tls) co_await hang();
    co_await start_tls();
    packet = co_await read_packet();
    login = read_login(packet.payload);
  }
  if (!login) co_return false;
  server_.logins_.push_back(*login);
  const auto sequence = static_cast<std::uint8_t>(packet.sequence + 1);
  const bool wrong = server_.password_ && login->auth_response != native_password_response(*server_.password_);
  if (wrong || server_.faults_.deny_login) {
    co_await write(error_packet(sequence, 1045, "28000",
                                "Access denied for user '" + login->user + "'@'localhost' (using password: YES)"));
    co_return false;
  }
  co_await write(ok_packet(sequence));
  co_return true;
}

asio::awaitable<void> FakeSession::start_tls() {
  tls_.emplace(socket_, *server_.tls_);
  co_await tls_->async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
}

asio::awaitable<void> FakeSession::answer_commands() {
  for (;;) {
    const Packet packet = co_await read_packet();
    if (server_.faults_.freeze) co_await hang();
    const char command = packet.payload.empty() ? com_quit : packet.payload.front();
    switch (command) {
      case com_quit: co_return;
      case com_ping: co_await write(ok_packet(1)); break;
      case com_query: co_await answer_query(packet.payload.substr(1)); break;
      default: co_await write(error_packet(1, 1047, "08S01", "Unknown command")); break;
    }
  }
}

asio::awaitable<void> FakeSession::answer_query(std::string statement) {
  server_.statements_.push_back(statement);
  const Faults& faults = server_.faults_;
  if (!faults.hang_on.empty() && statement.starts_with(faults.hang_on)) co_await hang();
  if (faults.delay.count() > 0) {
    asio::steady_timer timer(socket_.get_executor(), faults.delay);
    co_await timer.async_wait(asio::use_awaitable);
  }
  std::optional<QueryReply> reply;
  if (server_.answer) reply = server_.answer(statement);
  RecordedWire wire;
  if (!reply) {
    reply = server_.recording_->reply_to(statement);
    if (const auto key = server_.recording_->key_of(statement)) {
      wire = server_.recording_->wire.at(*key);
    } else {
      wire.sqlstate = "42000";
    }
  }
  std::string bytes = reply_packets(*reply, wire, statement.starts_with("CALL "));
  if (!faults.drop_on.empty() && statement.starts_with(faults.drop_on)) {
    co_await write(bytes.substr(0, bytes.size() / 2));
    socket_.close();
    co_return;
  }
  co_await write(std::move(bytes));
}

asio::awaitable<FakeSession::Packet> FakeSession::read_packet() {
  std::array<unsigned char, 4> header{};
  if (tls_) {
    co_await asio::async_read(*tls_, asio::buffer(header), asio::use_awaitable);
  } else {
    co_await asio::async_read(socket_, asio::buffer(header), asio::use_awaitable);
  }
  Packet packet;
  packet.sequence = header[3];
  packet.payload.resize(header[0] | std::size_t{header[1]} << 8U | std::size_t{header[2]} << 16U);
  if (tls_) {
    co_await asio::async_read(*tls_, asio::buffer(packet.payload), asio::use_awaitable);
  } else {
    co_await asio::async_read(socket_, asio::buffer(packet.payload), asio::use_awaitable);
  }
  co_return packet;
}

asio::awaitable<void> FakeSession::write(std::string bytes) {
  if (tls_) {
    co_await asio::async_write(*tls_, asio::buffer(bytes), asio::use_awaitable);
  } else {
    co_await asio::async_write(socket_, asio::buffer(bytes), asio::use_awaitable);
  }
}

asio::awaitable<void> FakeSession::hang() {
  // Until the client leaves or the server is stopped: what it still sends is read and dropped.
  std::array<char, 4096> dropped{};
  for (;;) co_await socket_.async_read_some(asio::buffer(dropped), asio::use_awaitable);
}

}  // namespace relaywatch::test
