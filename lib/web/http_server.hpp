#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "web/message.hpp"
#include "web/options.hpp"

namespace relaywatch::web {

/// What one client may cost.
struct Limits {
  std::size_t header_bytes = std::size_t{16} * 1024;  ///< beyond: 431
  std::size_t body_bytes = std::size_t{64} * 1024;    ///< beyond: 413
  std::size_t connections = 256;                      ///< beyond: 503, and the connection is closed
  Duration idle = std::chrono::seconds(60);           ///< between requests of a connection that is kept
  Duration read = std::chrono::seconds(10);   ///< from a request's first byte to its last; also the TLS handshake
  Duration write = std::chrono::seconds(30);  ///< for one whole response
  std::size_t streams = 32;                   ///< of events; beyond: 503
  Duration stream_write = std::chrono::seconds(10);  ///< for one write to a stream; beyond, its client is dropped
  Duration stream_alive = std::chrono::seconds(4);   ///< of silence on a stream, before a sign of life
  Duration grace = std::chrono::seconds(1);          ///< for responses under way when the server is cancelled
};

/// An HTTP/1.1 server (HTTPS with Options::tls) on the loop.
/// Thread safety: one thread, the executor's. The server must outlive run().
class HttpServer {
 public:
  /// Listens at once, so that an address in use is an Error at start-up.
  static Result<std::unique_ptr<HttpServer>> open(boost::asio::any_io_executor executor, const Options& options,
                                                  Handler handler, Limits limits = {});
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Serves until cancelled: then it stops accepting, closes idle connections, lets responses under way end within
  /// Limits::grace, and returns. Run it once.
  boost::asio::awaitable<void> run();

  /// There is news for the streams of events.
  void wake_streams();

  [[nodiscard]] std::uint16_t port() const;  ///< the one bound, also when Options::port is 0
  [[nodiscard]] bool on_loopback() const;    ///< reached from this machine only
  [[nodiscard]] std::size_t connections() const;
  [[nodiscard]] std::size_t streams() const;  ///< of them, those that are told events

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace relaywatch::web
