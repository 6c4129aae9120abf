#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "async/task_group.hpp"
#include "web/http_server.hpp"

namespace relaywatch::web {

/// The server on its own thread; the test is the client, with blocking sockets.
class Served {
 public:
  explicit Served(Handler handler, Limits limits = {}, Options options = {}) {
    options.port = 0;
    server_ = HttpServer::open(loop_.get_executor(), options, std::move(handler), limits).value();
    group_.spawn("server", server_->run());
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~Served() { stop(); }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  void cancel() {
    boost::asio::post(loop_, [this] { group_.cancel(); });
  }
  void stop() {
    if (!thread_.joinable()) return;
    cancel();
    thread_.join();
  }
  /// There is news for the streams of events.
  void ring() {
    boost::asio::post(loop_, [this] { server_->wake_streams(); });
  }
  /// Calls `ask` on the server's thread.
  template <typename Ask>
  auto on_loop(Ask ask) {
    return boost::asio::post(loop_, boost::asio::use_future([this, ask] { return ask(*server_); })).get();
  }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }

 private:
  boost::asio::io_context loop_;
  TaskGroup group_{loop_.get_executor()};
  std::unique_ptr<HttpServer> server_;
  std::thread thread_;
};

class Client {
 public:
  explicit Client(const Served& served) { socket_.connect({boost::asio::ip::address_v4::loopback(), served.port()}); }

  void send(std::string_view text) {
    boost::system::error_code ignored;
    boost::asio::write(socket_, boost::asio::buffer(text), ignored);
  }
  /// What there is up to and including `end`.
  std::string read_until(std::string_view end) {
    boost::system::error_code failure;
    const auto length = boost::asio::read_until(socket_, boost::asio::dynamic_buffer(pending_), end, failure);
    std::string text = pending_.substr(0, length);
    pending_.erase(0, length);
    return text;
  }
  /// Everything until the server closes.
  std::string read_all() {
    std::string text;
    boost::system::error_code end;
    boost::asio::read(socket_, boost::asio::dynamic_buffer(text), end);
    return text;
  }
  /// One response's header and what came with it.
  std::string read_header() {
    boost::system::error_code end;
    const auto length = boost::asio::read_until(socket_, boost::asio::dynamic_buffer(pending_), "\r\n\r\n", end);
    std::string header = pending_.substr(0, length);
    pending_.erase(0, length);
    return header;
  }
  std::string read_body(std::size_t length) {
    boost::system::error_code end;
    if (pending_.size() < length) {
      boost::asio::read(socket_, boost::asio::dynamic_buffer(pending_),
                        boost::asio::transfer_exactly(length - pending_.size()), end);
    }
    std::string body = pending_.substr(0, length);
    pending_.erase(0, length);
    return body;
  }
  std::string ask(std::string_view text) {
    send(text);
    return read_all();
  }

 private:
  boost::asio::io_context loop_;
  boost::asio::ip::tcp::socket socket_{loop_};
  std::string pending_;
};

}  // namespace relaywatch::web
