#include "web/http_session.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "async/as_result.hpp"
#include "base/log.hpp"
#include "web/event_stream.hpp"

namespace relaywatch::web {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

constexpr std::size_t read_size = 4096;

using Parser = http::request_parser<http::string_body>;
using Message = http::response<http::string_body>;

/// Keeps the server's list of connections right however the session ends.
class Registration {
 public:
  Registration(SessionContext& context, tcp::socket& socket)
      : context_(context), self_(context.connections.insert(context.connections.end(), Connection{&socket, false})) {}
  ~Registration() { context_.connections.erase(self_); }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

  void answering(bool is) { self_->answering = is; }

 private:
  SessionContext& context_;
  std::list<Connection>::iterator self_;
};

/// The answer to a request that could not be read; nullopt when there is nobody to answer.
std::optional<Response> answer_to(const error_code& error) {
  if (error == http::error::header_limit) return error_response(431, "the request's headers are too large");
  if (error == http::error::body_limit) return error_response(413, "the request's body is too large");
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  if (error.category() == http::make_error_code(http::error::bad_method).category()) {
    return error_response(400, "malformed request: " + error.message());
  }
  return std::nullopt;
}

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

Response answer(const SessionContext& context, http::request<http::string_body>&& message) {
  Request request;
  request.method = std::string(view(message.method_string()));
  for (const auto& field : message) request.headers.emplace_back(view(field.name_string()), view(field.value()));
  if (!read_target(view(message.target()), request)) return error_response(400, "malformed request target");
  request.body = std::move(message.body());
  try {
    return context.handler(request);
  } catch (const std::exception& error) {
    log::error("answering {} {} failed: {}", request.method, request.path, error.what());
    return error_response(500, "internal error; the daemon's log says more");
  }
}

Message to_message(Response&& response, unsigned version, bool keep_alive, bool is_head) {
  Message message(static_cast<http::status>(response.status), version);
  message.keep_alive(keep_alive);
  message.set(http::field::date, fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::time(nullptr))));
  message.set(http::field::content_type, response.content_type);
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  // Of a 304 it would be that of the content which the client has already.
  if (message.result() != http::status::not_modified) message.content_length(response.body.size());
  if (!is_head) message.body() = std::move(response.body);
  return message;
}

template <typename Stream>
asio::awaitable<bool> write(Stream& stream, const Limits& limits, Message& message) {
  beast::get_lowest_layer(stream).expires_after(limits.write);
  http::response_serializer<http::string_body> serializer(message);
  const auto [error, bytes] = co_await http::async_write(stream, serializer, as_result);
  co_return !error;
}

/// Reads one request. False: the connection is at its end, and what could be said was said.
template <typename Stream>
asio::awaitable<bool> read(Stream& stream, beast::flat_buffer& buffer, const Limits& limits, Parser& parser) {
  auto& transport = beast::get_lowest_layer(stream);
  if (buffer.size() == 0) {
    transport.expires_after(limits.idle);
    const auto [error, bytes] = co_await stream.async_read_some(buffer.prepare(read_size), as_result);
    if (error) co_return false;
    buffer.commit(bytes);
  }
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  parser.body_limit(limits.body_bytes);
  transport.expires_after(limits.read);
  const auto [error, bytes] = co_await http::async_read(stream, buffer, parser, as_result);
  if (!error) co_return true;
  if (auto response = answer_to(error)) {
    auto message = to_message(*std::move(response), 11, false, false);
    co_await write(stream, limits, message);
  }
  co_return false;
}

template <typename Stream>
asio::awaitable<void> serve_requests(SessionContext& context, Stream& stream, Registration& registration) {
  beast::flat_buffer buffer;
  while (!context.stopping) {
    Parser parser;
    if (!co_await read(stream, buffer, context.limits, parser)) co_return;
    registration.answering(true);
    auto request = parser.release();
    const bool keep_alive = request.keep_alive();
    const unsigned version = request.version();
    const bool is_head = request.method() == http::verb::head;
    auto response = answer(context, std::move(request));
    if (response.feed && context.streams >= context.limits.streams) {
      response = error_response(503, "too many streams of events are open");
    }
    if (response.feed && !is_head) {
      co_await serve_events(context, stream, std::move(response), version);
      co_return;
    }
    auto message = to_message(std::move(response), version, keep_alive && !context.stopping, is_head);
    const bool written = co_await write(stream, context.limits, message);
    registration.answering(false);
    if (!written || !message.keep_alive()) co_return;
  }
}

/// Ends a connection so that the last response is not lost to a reset: says that no more comes, and discards what the
/// client still sends, for a bounded time.
asio::awaitable<void> linger(beast::tcp_stream& stream, const Limits& limits) {
  error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  std::array<char, read_size> discarded{};
  stream.expires_after(limits.grace);
  std::size_t left = 1024 * 1024;
  while (left > 0) {
    const auto [error, bytes] = co_await stream.async_read_some(asio::buffer(discarded), as_result);
    if (error) co_return;
    left -= std::min(left, bytes);
  }
}

}  // namespace

asio::awaitable<void> serve_connection(SessionContext& context, tcp::socket socket) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  if (context.tls == nullptr) {
    beast::tcp_stream stream(std::move(socket));
    Registration registration(context, stream.socket());
    co_await serve_requests(context, stream, registration);
    co_await linger(stream, context.limits);
    co_return;
  }
  beast::ssl_stream<beast::tcp_stream> stream(beast::tcp_stream(std::move(socket)), *context.tls);
  auto& transport = beast::get_lowest_layer(stream);
  Registration registration(context, transport.socket());
  transport.expires_after(context.limits.read);
  if (const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, as_result); error) co_return;
  co_await serve_requests(context, stream, registration);
  transport.expires_after(context.limits.grace);
  co_await stream.async_shutdown(as_result);
}

void turn_away(tcp::socket socket) {
  constexpr std::string_view busy =
      "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\nContent-Type: application/json\r\n"
      "Content-Length: 33\r\n\r\n{\"error\": \"too many connections\"}";
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(busy), ignored);
  socket.shutdown(tcp::socket::shutdown_both, ignored);
}

}  // namespace relaywatch::web
