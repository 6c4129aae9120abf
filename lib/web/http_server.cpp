#include "web/http_server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "async/as_result.hpp"
#include "async/task_group.hpp"
#include "base/log.hpp"
#include "web/http_session.hpp"
#include "web/listener.hpp"

namespace relaywatch::web {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

constexpr Duration pause_after_accept_error = std::chrono::milliseconds(200);
constexpr Duration quiet = std::chrono::minutes(1);

asio::awaitable<bool> is_cancelled() {
  const auto state = co_await asio::this_coro::cancellation_state;
  co_return state.cancelled() != asio::cancellation_type::none;
}

}  // namespace

struct HttpServer::State {
  State(asio::any_io_executor executor, tcp::acceptor listening)
      : acceptor(std::move(listening)), sessions(executor), closers(std::move(executor)) {}

  asio::awaitable<void> accept();
  asio::awaitable<void> close_after_grace();
  void close(bool also_answering);
  void warn_seldom(std::string_view what);

  tcp::acceptor acceptor;
  std::unique_ptr<asio::ssl::context> tls;
  SessionContext shared;
  TaskGroup sessions;
  TaskGroup closers;
  std::optional<MonoTime> warned;
};

Result<std::unique_ptr<HttpServer>> HttpServer::open(asio::any_io_executor executor, const Options& options,
                                                     Handler handler, Limits limits) {
  auto tls = tls_context(options);
  if (!tls) return std::move(tls).error();
  auto acceptor = listen(executor, options);
  if (!acceptor) return std::move(acceptor).error();
  auto state = std::make_unique<State>(std::move(executor), *std::move(acceptor));
  state->tls = *std::move(tls);
  state->shared.handler = std::move(handler);
  state->shared.limits = limits;
  state->shared.tls = state->tls.get();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const {
  error_code ignored;
  return state_->acceptor.local_endpoint(ignored).port();
}

bool HttpServer::on_loopback() const {
  error_code failed;
  const auto endpoint = state_->acceptor.local_endpoint(failed);
  return !failed && endpoint.address().is_loopback();
}

std::size_t HttpServer::connections() const { return state_->sessions.size(); }

std::size_t HttpServer::streams() const { return state_->shared.streams; }

void HttpServer::wake_streams() { state_->shared.news.ring(); }

void HttpServer::State::warn_seldom(std::string_view what) {
  const MonoTime now = std::chrono::steady_clock::now();
  if (warned && now - *warned < quiet) return;
  warned = now;
  log::warn("http: {}", what);
}

asio::awaitable<void> HttpServer::State::accept() {
  while (!co_await is_cancelled()) {
    auto [error, socket] = co_await acceptor.async_accept(as_result);
    if (error == asio::error::operation_aborted) co_return;
    if (error) {  // out of descriptors, most likely: wait until some are free again
      warn_seldom("cannot accept a connection: " + error.message());
      asio::steady_timer pause(acceptor.get_executor(), pause_after_accept_error);
      co_await pause.async_wait(as_result);
      continue;
    }
    if (sessions.size() >= shared.limits.connections) {
      warn_seldom("too many connections, turning some away");
      turn_away(std::move(socket));
      continue;
    }
    sessions.spawn("http session", serve_connection(shared, std::move(socket)));
  }
}

void HttpServer::State::close(bool also_answering) {
  for (const Connection& connection : shared.connections) {
    if (connection.answering && !also_answering) continue;
    error_code ignored;
    connection.socket->close(ignored);
  }
}

asio::awaitable<void> HttpServer::State::close_after_grace() {
  asio::steady_timer grace(acceptor.get_executor(), shared.limits.grace);
  const auto [cancelled] = co_await grace.async_wait(as_result);
  if (!cancelled) close(true);
}

asio::awaitable<void> HttpServer::run() {
  State& state = *state_;
  co_await asio::this_coro::throw_if_cancelled(false);  // what follows the cancellation still awaits
  co_await state.accept();
  error_code ignored;
  state.acceptor.close(ignored);
  state.shared.stopping = true;
  state.shared.news.ring();
  state.close(false);
  state.closers.spawn("http grace", state.close_after_grace());
  co_await state.sessions.join();
  state.closers.cancel();
  co_await state.closers.join();
}

}  // namespace relaywatch::web
