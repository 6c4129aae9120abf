#include "support/fake_server.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>
#include <utility>

#include "support/fake_session.hpp"

namespace relaywatch::test {

namespace asio = boost::asio;
using asio::ip::tcp;

FakeServer::FakeServer(asio::any_io_executor executor, TaskGroup& tasks, std::shared_ptr<const Recording> recording)
    : executor_(std::move(executor)), tasks_(tasks), recording_(std::move(recording)), acceptor_(executor_) {
  start();
}

void FakeServer::start() {
  const tcp::endpoint address(asio::ip::address_v4::loopback(), port_);
  acceptor_.open(address.protocol());
  acceptor_.set_option(asio::socket_base::reuse_address(true));
  acceptor_.bind(address);
  acceptor_.listen();
  port_ = acceptor_.local_endpoint().port();
  tasks_.spawn("fake server " + std::to_string(port_), accept_for_ever());
}

void FakeServer::stop() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  drop_connections();
}

void FakeServer::drop_connections() {
  boost::system::error_code ignored;
  for (const auto& socket : sessions_) socket->close(ignored);
}

void FakeServer::offer_tls(const std::string& certificate_file, const std::string& key_file) {
  tls_.emplace(asio::ssl::context::tls_server);
  tls_->use_certificate_chain_file(certificate_file);
  tls_->use_private_key_file(key_file, asio::ssl::context::pem);
}

void FakeServer::limit_tls_to_1_2() { tls_->set_options(asio::ssl::context::no_tlsv1_3); }

std::size_t FakeServer::count(std::string_view statement_prefix) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      statements_, [&](const std::string& statement) { return statement.starts_with(statement_prefix); }));
}

asio::awaitable<void> FakeServer::accept_for_ever() {
  for (;;) {
    boost::system::error_code failure;
    auto socket = std::make_shared<Socket>(executor_);
    co_await acceptor_.async_accept(*socket, asio::redirect_error(asio::use_awaitable, failure));
    if (failure) co_return;
    ++accepted_;
    if (faults_.refuse) continue;
    sessions_.push_front(std::move(socket));
    tasks_.spawn("fake session", serve(sessions_.begin()));
  }
}

asio::awaitable<void> FakeServer::serve(std::list<std::shared_ptr<Socket>>::iterator place) {
  // Leaves the list of open connections however the session ends.
  const std::shared_ptr<void> listed(nullptr, [this, place](void*) { sessions_.erase(place); });
  try {
    FakeSession session(*this, **place);
    co_await session.run();
  } catch (const boost::system::system_error&) {
    // The client left, or the connection was closed from here: both end a session as they should.
  }
}

}  // namespace relaywatch::test
