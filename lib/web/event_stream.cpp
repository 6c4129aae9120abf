#include "web/event_stream.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <exception>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <utility>

#include "async/as_result.hpp"
#include "base/log.hpp"

namespace relaywatch::web {

namespace asio = boost::asio;
namespace beast = boost::beast;

namespace {

/// What the kernel may hold of a client that reads slowly.
constexpr int send_buffer_bytes = 256 * 1024;

/// Counts the streams that are open.
class StreamCount {
 public:
  explicit StreamCount(SessionContext& context) : context_(context) { ++context_.streams; }
  ~StreamCount() { --context_.streams; }
  StreamCount(const StreamCount&) = delete;
  StreamCount& operator=(const StreamCount&) = delete;

 private:
  SessionContext& context_;
};

std::string head_of(const Response& response, bool chunked) {
  std::string head = fmt::format("HTTP/1.{} 200 OK\r\nContent-Type: {}\r\nConnection: close\r\n", chunked ? 1 : 0,
                                 response.content_type);
  if (chunked) head += "Transfer-Encoding: chunked\r\n";
  for (const auto& [name, value] : response.headers) head += fmt::format("{}: {}\r\n", name, value);
  return head + "\r\n";
}

template <typename Stream>
asio::awaitable<bool> send(Stream& stream, const Limits& limits, std::string_view text) {
  auto& transport = beast::get_lowest_layer(stream);
  transport.expires_after(limits.stream_write);
  const auto [error, bytes] = co_await asio::async_write(stream, asio::buffer(text), as_result);
  transport.expires_never();
  co_return !error;
}

/// Nothing when there is nothing to tell and the client has heard of us of late.
std::string next_text(const Response& response, const Limits& limits, MonoTime last_sent, MonoTime now) {
  std::string text = response.feed->take(now);
  if (text.empty() && now - last_sent >= limits.stream_alive) text = ": alive\n\n";
  return text;
}

template <typename Stream>
asio::awaitable<void> send_events(SessionContext& context, Stream& stream, const Response& response, bool chunked) {
  const StreamCount count(context);
  const auto executor = co_await asio::this_coro::executor;
  const Limits& limits = context.limits;
  beast::error_code ignored;
  beast::get_lowest_layer(stream).socket().set_option(asio::socket_base::send_buffer_size(send_buffer_bytes), ignored);
  if (!co_await send(stream, limits, head_of(response, chunked))) co_return;
  MonoTime last_sent = std::chrono::steady_clock::now();
  while (!context.stopping) {
    const MonoTime now = std::chrono::steady_clock::now();
    std::string text = next_text(response, limits, last_sent, now);
    if (text.empty()) {
      const MonoTime alive = last_sent + limits.stream_alive;
      co_await context.news.wait(executor, std::min(alive, response.feed->due().value_or(alive)));
      continue;
    }
    if (chunked) text = fmt::format("{:x}\r\n{}\r\n", text.size(), text);
    if (!co_await send(stream, limits, text)) co_return;
    last_sent = now;
  }
  if (chunked) co_await send(stream, limits, "0\r\n\r\n");
}

template <typename Stream>
asio::awaitable<void> serve(SessionContext& context, Stream& stream, Response response, unsigned version) {
  try {
    co_await send_events(context, stream, response, version >= 11);
  } catch (const std::exception& error) {
    log::error("a stream of events ended: {}", error.what());
  }
}

}  // namespace

asio::awaitable<void> serve_events(SessionContext& context, beast::tcp_stream& stream, Response response,
                                   unsigned version) {
  return serve(context, stream, std::move(response), version);
}

asio::awaitable<void> serve_events(SessionContext& context, beast::ssl_stream<beast::tcp_stream>& stream,
                                   Response response, unsigned version) {
  return serve(context, stream, std::move(response), version);
}

}  // namespace relaywatch::web
