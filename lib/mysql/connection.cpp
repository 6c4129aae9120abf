#include "mysql/connection.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>
#include <optional>
#include <stdexcept>
#include <utility>
#include <variant>
#include <vector>

#include "mysql/client_error.hpp"
#include "mysql/deadline_guard.hpp"
#include "mysql/name_resolver.hpp"
#include "mysql/native_call.hpp"
#include "mysql/native_fiber.hpp"
#include "mysql/native_handle.hpp"
#include "mysql/native_transport.hpp"

namespace relaywatch {

void throw_exception_from_error(const ProbeError& error, const boost::source_location&) {
  throw std::logic_error("value() of a failed ProbeResult: " + error.message);
}

namespace mysql {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

using Endpoints = std::vector<tcp::endpoint>;
using ResultSet = std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)>;

// For what the library does between sending a statement and storing its reply; the deepest of it is reading TLS
// records. Its own default is 60 KiB, for calls that also resolve names and shake hands.
constexpr std::size_t statement_stack = 32UL * 1024;
constexpr std::size_t longest_quote = 60;  // of a statement, in messages

ResultTable read_table(MYSQL_RES* result) {
  ResultTable table;
  const unsigned width = mysql_num_fields(result);
  const MYSQL_FIELD* const fields = mysql_fetch_fields(result);
  for (unsigned column = 0; column < width; ++column) {
    table.columns.emplace_back(fields[column].name, fields[column].name_length);
  }
  while (const MYSQL_ROW row = mysql_fetch_row(result)) {
    const unsigned long* const lengths = mysql_fetch_lengths(result);
    auto& cells = table.rows.emplace_back();
    cells.reserve(width);
    for (unsigned column = 0; column < width; ++column) {
      if (row[column] == nullptr) {
        cells.emplace_back();
      } else {
        cells.emplace_back(std::in_place, row[column], lengths[column]);
      }
    }
  }
  return table;
}

/// Throws operation_aborted when the awaiting coroutine has been cancelled.
asio::awaitable<void> throw_if_cancelled() {
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (cancellation.cancelled() != asio::cancellation_type::none) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
}

}  // namespace

struct Connection::Impl {
  Impl(const asio::any_io_executor& executor, NameResolver& names) : socket(executor), resolver(&names) {}

  asio::awaitable<ProbeResult<Endpoints>> resolve(MonoTime deadline);
  asio::awaitable<ProbeResult<void>> open_socket(const Endpoints& addresses, MonoTime deadline);
  asio::awaitable<ProbeResult<void>> log_in(MonoTime deadline);
  asio::awaitable<ProbeResult<void>> call(const NativeCall& native, std::string_view doing, MonoTime deadline);
  asio::awaitable<ProbeResult<ResultSet>> store_result(std::string_view doing, MonoTime deadline);
  asio::awaitable<ProbeResult<void>> drain_results(MonoTime deadline);
  asio::awaitable<ProbeResult<QueryReply>> query(const std::string& statement, MonoTime deadline);
  ProbeResult<QueryReply> server_error();
  ProbeError library_error() {
    return probe_error(static_cast<int>(mysql_errno(handle.get())), mysql_error(handle.get()), where);
  }
  void close();

  // The handle goes before the socket: its good-bye is written to it.
  tcp::socket socket;
  NameResolver* resolver;
  ConnectOptions options;
  std::string where;
  NativeHandle handle;
};

void Connection::Impl::close() {
  handle.reset();
  boost::system::error_code ignored;
  socket.close(ignored);
}

asio::awaitable<ProbeResult<Endpoints>> Connection::Impl::resolve(MonoTime deadline) {
  boost::system::error_code not_an_address;
  const auto address = asio::ip::make_address(options.host, not_an_address);
  if (!not_an_address) co_return Endpoints{tcp::endpoint(address, options.port)};
  const LookUpResult addresses = co_await resolver->resolve(options.host, deadline);
  co_await throw_if_cancelled();
  if (!addresses) {
    co_return ProbeError{ProbeFailure::name_unresolved, 2005, fmt::format("{}: {}", where, addresses.error().message)};
  }
  Endpoints endpoints;
  for (const auto& one : *addresses) endpoints.emplace_back(one, options.port);
  co_return endpoints;
}

asio::awaitable<ProbeResult<void>> Connection::Impl::open_socket(const Endpoints& addresses, MonoTime deadline) {
  std::optional<ProbeError> last;
  auto left = static_cast<Duration::rep>(addresses.size());
  for (const tcp::endpoint& address : addresses) {
    // An address that swallows packets must leave time for the next one.
    const MonoTime now = MonoTime::clock::now();
    const MonoTime share = now + (deadline - now) / left--;
    boost::system::error_code failure;
    socket.close(failure);
    socket.open(address.protocol(), failure);
    bool expired = false;
    if (!failure) {
      const DeadlineGuard guard(socket, share);
      co_await socket.async_connect(address, asio::redirect_error(asio::use_awaitable, failure));
      expired = guard.expired();
    }
    co_await throw_if_cancelled();
    if (!failure) {
      socket.native_non_blocking(true, failure);
      socket.set_option(tcp::no_delay(true), failure);
      socket.set_option(tcp::socket::keep_alive(true), failure);
      co_return ProbeResult<void>();
    }
    const std::string target = fmt::format("{} ({})", where, address.address().to_string());
    last = expired ? timeout_error("connecting", target) : probe_error(2003, failure.message(), target);
  }
  co_return last.value_or(ProbeError{ProbeFailure::name_unresolved, 2005, where + ": the host name has no address"});
}

/// Drives one call; a timeout or a closed connection becomes a ProbeError. The call's own error is left to the caller.
asio::awaitable<ProbeResult<void>> Connection::Impl::call(const NativeCall& native, std::string_view doing,
                                                          MonoTime deadline) {
  const CallEnd end = co_await run_to_completion(socket, native, deadline);
  if (end == CallEnd::timed_out) co_return timeout_error(doing, where);
  co_return ProbeResult<void>();
}

asio::awaitable<ProbeResult<void>> Connection::Impl::log_in(MonoTime deadline) {
  handle = make_handle(options);
  MYSQL* connected = nullptr;
  const auto connect_now = [this, &connected] {
    connected =
        mysql_real_connect(handle.get(), options.host.c_str(), options.user.c_str(), options.password.reveal().c_str(),
                           nullptr, options.port, nullptr, CLIENT_REMEMBER_OPTIONS);
  };
  NativeFiber fiber;
  const NativeCall native{
      .start =
          [&] {
            // The library takes the descriptor before its first wait.
            const TransportScope ours(socket.native_handle());
            return fiber.start(connect_now);
          },
      .resume = [&fiber](int events) { return fiber.resume(events); },
      .cancel = [] {},
  };
  const auto done = co_await call(native, "logging in", deadline);
  if (!done) co_return done;
  if (connected == nullptr) co_return library_error();
  if (std::string breach = tls_breach(handle.get(), options.tls); !breach.empty()) {
    co_return ProbeError{ProbeFailure::tls_failed, 2026, fmt::format("{}: {}", where, breach)};
  }
  if (options.tls.mode < TlsMode::verify_ca) release_authorities(handle.get());
  // Only now: statements use the library's own suspending calls, connecting could not (see NativeFiber).
  mysql_options(handle.get(), MYSQL_OPT_NONBLOCK, &statement_stack);
  co_return ProbeResult<void>();
}

/// A server's error as data, unless it ended the connection.
ProbeResult<QueryReply> Connection::Impl::server_error() {
  const int code = static_cast<int>(mysql_errno(handle.get()));
  if (must_reconnect(code)) return library_error();
  return QueryReply(ServerError{code, mysql_error(handle.get())});
}

/// nullptr when the statement gave no result set, or failed: mysql_errno() tells.
asio::awaitable<ProbeResult<ResultSet>> Connection::Impl::store_result(std::string_view doing, MonoTime deadline) {
  MYSQL_RES* stored = nullptr;
  const NativeCall native{
      .start = [&] { return mysql_store_result_start(&stored, handle.get()); },
      .resume = [&](int events) { return mysql_store_result_cont(&stored, handle.get(), events); },
      .cancel = [this] { mariadb_cancel(handle.get()); },
  };
  const auto done = co_await call(native, doing, deadline);
  ResultSet result(stored, mysql_free_result);
  if (!done) co_return done.error();
  co_return std::move(result);
}

asio::awaitable<ProbeResult<void>> Connection::Impl::drain_results(MonoTime deadline) {
  while (mysql_more_results(handle.get()) != 0) {
    int failed = 0;
    const NativeCall native{
        .start = [&] { return mysql_next_result_start(&failed, handle.get()); },
        .resume = [&](int events) { return mysql_next_result_cont(&failed, handle.get(), events); },
        .cancel = [this] { mariadb_cancel(handle.get()); },
    };
    const auto done = co_await call(native, "reading further results", deadline);
    if (!done) co_return done;
    if (failed != 0) co_return library_error();
    const auto result = co_await store_result("reading further results", deadline);
    if (!result) co_return result.error();
  }
  co_return ProbeResult<void>();
}

asio::awaitable<ProbeResult<QueryReply>> Connection::Impl::query(const std::string& statement, MonoTime deadline) {
  const std::string doing = "running " + statement.substr(0, longest_quote);
  int failed = 0;
  const NativeCall native{
      .start = [&] { return mysql_real_query_start(&failed, handle.get(), statement.data(), statement.size()); },
      .resume = [&](int events) { return mysql_real_query_cont(&failed, handle.get(), events); },
      .cancel = [this] { mariadb_cancel(handle.get()); },
  };
  if (const auto done = co_await call(native, doing, deadline); !done) co_return done.error();
  if (failed != 0) co_return server_error();
  const auto result = co_await store_result(doing, deadline);
  if (!result) co_return result.error();
  if (*result == nullptr && mysql_errno(handle.get()) != 0) co_return server_error();
  ResultTable table;
  if (*result != nullptr) table = read_table(result->get());
  if (const auto done = co_await drain_results(deadline); !done) co_return done.error();
  co_return QueryReply(std::move(table));
}

namespace {

/// Closes the connection on the way out of a call, by error, timeout or cancellation, unless told to keep it.
template <typename Closable>
class CloseUnlessKept {
 public:
  explicit CloseUnlessKept(Closable& target) : target_(&target) {}
  ~CloseUnlessKept() {
    if (target_ != nullptr) target_->close();
  }
  CloseUnlessKept(const CloseUnlessKept&) = delete;
  CloseUnlessKept& operator=(const CloseUnlessKept&) = delete;
  void keep() { target_ = nullptr; }

 private:
  Closable* target_;
};

}  // namespace

asio::awaitable<ProbeResult<void>> Connection::connect(ConnectOptions options, MonoTime deadline) {
  impl_->close();
  impl_->where = fmt::format("{}:{}", options.host, options.port);
  impl_->options = std::move(options);
  CloseUnlessKept closing(*impl_);
  const auto addresses = co_await impl_->resolve(deadline);
  if (!addresses) co_return addresses.error();
  if (const auto opened = co_await impl_->open_socket(*addresses, deadline); !opened) co_return opened;
  if (const auto logged_in = co_await impl_->log_in(deadline); !logged_in) co_return logged_in;
  closing.keep();
  co_return ProbeResult<void>();
}

asio::awaitable<ProbeResult<QueryReply>> Connection::query(std::string statement, MonoTime deadline) {
  if (!is_open()) co_return ProbeError{ProbeFailure::unreachable, 2006, impl_->where + ": not connected"};
  CloseUnlessKept closing(*impl_);
  auto reply = co_await impl_->query(statement, deadline);
  if (reply) closing.keep();
  co_return reply;
}

Connection::Connection(asio::any_io_executor executor) : Connection(executor, NameResolver::of_process()) {}
Connection::Connection(asio::any_io_executor executor, NameResolver& names)
    : impl_(std::make_unique<Impl>(executor, names)) {}
Connection::~Connection() {
  if (impl_) impl_->close();
}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

bool Connection::is_open() const { return impl_->handle != nullptr; }

std::string Connection::server_version() const {
  const char* const version = is_open() ? mysql_get_server_info(impl_->handle.get()) : nullptr;
  return version != nullptr ? version : "";
}

std::string Connection::tls_cipher() const {
  const char* const cipher = is_open() ? mysql_get_ssl_cipher(impl_->handle.get()) : nullptr;
  return cipher != nullptr ? cipher : "";
}

void Connection::close() { impl_->close(); }

}  // namespace mysql
}  // namespace relaywatch
