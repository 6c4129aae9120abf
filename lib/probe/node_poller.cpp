#include "probe/node_poller.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <utility>

#include "base/log.hpp"
#include "dialect/rds.hpp"
#include "probe/poll_schedule.hpp"

namespace relaywatch::probe {

namespace asio = boost::asio;

namespace {

std::string text_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "unknown exception";
  }
}

}  // namespace

NodePoller::NodePoller(asio::any_io_executor executor, NodePollerOptions options, Sink sink, mysql::NameResolver& names)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      sink_(std::move(sink)),
      connection_(executor_, names),
      abandoned_(options_.max_abandoned, std::max(options_.forgive_after, 2 * options_.timeout)),
      backoff_(options_.backoff_base, options_.backoff_cap, options_.jitter_seed),
      plan_(options_.slow_interval),
      thread_listing_(options_.thread_list_after, options_.slow_interval) {
  if (options_.heartbeat) heartbeat_.emplace(*options_.heartbeat, options_.slow_interval);
}

asio::awaitable<void> NodePoller::run() {
  PollSchedule schedule(MonoTime::clock::now(), options_.phase, options_.interval);
  asio::steady_timer timer(executor_);
  for (;;) {
    timer.expires_at(schedule.next());
    co_await timer.async_wait(asio::use_awaitable);
    ServerReplies replies;
    replies.window.begin = MonoTime::clock::now();
    schedule.begin(replies.window.begin);
    try {
      co_await poll_within(replies.window.begin + options_.timeout, replies);
    } catch (...) {
      replies.error = ProbeError{ProbeFailure::internal, 0, text_of(std::current_exception())};
    }
    // Only a true cancellation ends the polling, no operation_aborted of anything else.
    if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
    if (replies.error) connection_.close();
    replies.window.end = MonoTime::clock::now();
    if (!replies.error) backoff_.succeeded();
    if (!replies.error || replies.error->failure == ProbeFailure::abandoned_statements) {
      // Not asking costs the server nothing: it is asked again as soon as it may be.
      schedule.end(replies.window.end);
    } else {
      schedule.end_and_retry_after(replies.window.end, backoff_.failed());
    }
    deliver(std::move(replies), schedule.overruns());
  }
}

void NodePoller::deliver(ServerReplies replies, std::uint64_t overruns) {
  // Whatever one reply trips over must not end the polling of its node.
  try {
    replies.version = version_;
    replies.settings = plan_.settings();
    replies.managed_settings = plan_.managed_settings();
    if (!replies.binary_logs) replies.binary_logs = plan_.binary_logs_refusal();
    if (!replies.threads) replies.threads = thread_listing_.refusal();
    NodeSnapshot snapshot = dialect::read_snapshot(options_.node, replies, options_.connect.user);
    if (heartbeat_ && !replies.error) heartbeat_->add_to(snapshot, replies.window.begin, options_.connect.user);
    snapshot.overruns = overruns;
    sink_(std::move(snapshot));
  } catch (...) {
    log::error("node {}: a snapshot could not be taken in: {}", options_.node, text_of(std::current_exception()));
  }
}

asio::awaitable<void> NodePoller::poll_within(MonoTime deadline, ServerReplies& replies) {
  replies.error = abandoned_.refusal(replies.window.begin);
  if (replies.error) co_return;
  const bool was_open = connection_.is_open();
  if (was_open) {
    replies.error = co_await ask_all(deadline, replies);
    // A connection that served earlier polls and is lost tells nothing of the server as it is now: ask again at once.
    const bool lost = replies.error && replies.error->failure == ProbeFailure::unreachable;
    if (!lost) co_return;
    const Window window = replies.window;
    replies = ServerReplies{};
    replies.window = window;
  }
  replies.error = co_await connect(deadline);
  if (replies.error) co_return;
  replies.error = co_await ask_all(deadline, replies);
}

asio::awaitable<std::optional<ProbeError>> NodePoller::connect(MonoTime deadline) {
  const auto connected = co_await connection_.connect(options_.connect, deadline);
  if (!connected) {
    ProbeError error = connected.error();
    error.while_connecting = true;
    co_return error;
  }
  const std::string text = connection_.server_version();
  const auto version = parse_server_version(text);
  if (!version) {
    co_return ProbeError{ProbeFailure::internal, 0, "the server's version is not understood: " + text};
  }
  version_ = version;
  dialect_ = &dialect::dialect_for(*version);
  plan_ = PollPlan(options_.slow_interval);
  co_return std::nullopt;
}

asio::awaitable<std::optional<ProbeError>> NodePoller::ask_settings(MonoTime deadline) {
  if (!plan_.settings_due(MonoTime::clock::now())) co_return std::nullopt;
  std::optional<TimedReply> settings;
  const auto error = co_await ask(dialect_->settings_statement, deadline, settings);
  if (settings) plan_.settings_answered(std::move(*settings));
  co_return error;
}

asio::awaitable<std::optional<ProbeError>> NodePoller::ask_all(MonoTime deadline, ServerReplies& replies) {
  std::optional<ProbeError> error = co_await ask_settings(deadline);
  if (error) co_return error;
  // A status that hung may hang again: what its server is at is asked while it still answers.
  if (abandoned_.suspects(dialect_->replica_status_statement) && thread_listing_.allowed(MonoTime::clock::now())) {
    error = co_await list_threads_now(deadline, replies);
    if (error) co_return error;
    if (!connection_.is_open()) {
      error = co_await connect(deadline);
      if (!error) error = co_await ask_settings(deadline);
      if (error) co_return error;
    }
  }
  // What lag is measured by comes first, and close together.
  error = co_await ask(dialect_->replica_status_statement, deadline, replies.replica_status);
  if (error) co_return error;
  error = co_await ask(dialect_->written_statement, deadline, replies.written);
  if (error) co_return error;
  error = co_await ask(dialect_->identity_statement, deadline, replies.identity);
  if (error) co_return error;
  if (plan_.binary_logs_due(replies.written, MonoTime::clock::now())) {
    error = co_await ask(dialect_->binary_logs_statement, deadline, replies.binary_logs);
    if (error) co_return error;
    if (replies.binary_logs) {
      plan_.binary_logs_answered(replies.written, *replies.binary_logs, dialect::is_denied(replies.binary_logs->reply));
    }
  }
  if (plan_.managed_settings_due(MonoTime::clock::now())) {
    error = co_await ask(dialect::managed_settings_statement, deadline, replies.managed_settings);
    if (error) co_return error;
    if (replies.managed_settings) plan_.managed_settings_answered(std::move(*replies.managed_settings));
  }
  error = co_await list_threads(deadline, replies);
  if (error) co_return error;
  co_return co_await read_heartbeat(deadline);
}

asio::awaitable<std::optional<ProbeError>> NodePoller::list_threads(MonoTime deadline, ServerReplies& replies) {
  thread_listing_.look(*dialect_, replies.replica_status);
  if (!thread_listing_.due(MonoTime::clock::now())) co_return std::nullopt;
  co_return co_await list_threads_now(deadline, replies);
}

/// For want of it nothing else is less known: it must not make the server look dead, nor use up its deadline.
asio::awaitable<std::optional<ProbeError>> NodePoller::list_threads_now(MonoTime deadline, ServerReplies& replies) {
  const MonoTime sent = MonoTime::clock::now();
  auto reply = co_await connection_.query(std::string(dialect_->threads_statement),
                                          std::min(deadline, sent + options_.timeout / 2));
  const MonoTime received = MonoTime::clock::now();
  if (reply) {
    replies.threads = TimedReply{{sent, received}, std::move(*reply)};
    thread_listing_.answered(*replies.threads);
  } else if (reply.error().failure == ProbeFailure::timed_out) {
    thread_listing_.timed_out(received);
  } else {
    co_return reply.error();
  }
  co_return std::nullopt;
}

/// The last and least: a table that somebody locked must not make the server look dead, nor use up its deadline.
asio::awaitable<std::optional<ProbeError>> NodePoller::read_heartbeat(MonoTime deadline) {
  const MonoTime sent = MonoTime::clock::now();
  // The list of threads may have cost the connection.
  if (!connection_.is_open() || !heartbeat_ || !heartbeat_->due(sent)) co_return std::nullopt;
  const auto reply =
      co_await connection_.query(heartbeat_->statement(), std::min(deadline, sent + options_.timeout / 2));
  const MonoTime received = MonoTime::clock::now();
  if (reply) {
    heartbeat_->answered({{sent, received}, *reply}, WallTime::clock::now());
  } else if (reply.error().failure == ProbeFailure::timed_out) {
    heartbeat_->timed_out(sent, received);
  } else {
    co_return reply.error();
  }
  co_return std::nullopt;
}

asio::awaitable<std::optional<ProbeError>> NodePoller::ask(std::string_view statement, MonoTime deadline,
                                                           std::optional<TimedReply>& answer) {
  if (statement.empty()) co_return std::nullopt;
  const MonoTime sent = MonoTime::clock::now();
  auto reply = co_await connection_.query(std::string(statement), deadline);
  const MonoTime received = MonoTime::clock::now();
  if (!reply) {
    if (reply.error().failure == ProbeFailure::timed_out) abandoned_.add(std::string(statement), sent, received);
    co_return reply.error();
  }
  abandoned_.answered(statement);
  answer = TimedReply{{sent, received}, std::move(*reply)};
  co_return std::nullopt;
}

}  // namespace relaywatch::probe
