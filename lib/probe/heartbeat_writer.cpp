#include "probe/heartbeat_writer.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <charconv>
#include <exception>
#include <fmt/format.h>
#include <utility>
#include <variant>

#include "base/log.hpp"
#include "probe/poll_schedule.hpp"

namespace relaywatch::probe {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_hanging_writes = 2;

/// For AbandonedStatements: these statements differ in their times.
constexpr std::string_view any_stamp = "a stamp";

}  // namespace

HeartbeatWriter::HeartbeatWriter(asio::any_io_executor executor, HeartbeatWriterOptions options, Sink sink,
                                 mysql::NameResolver& names)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      sink_(std::move(sink)),
      connection_(executor_, names),
      abandoned_(most_hanging_writes, std::max(options_.forgive_after, 2 * options_.timeout)),
      backoff_(options_.interval, options_.backoff_cap, options_.jitter_seed) {}

asio::awaitable<void> HeartbeatWriter::run() {
  PollSchedule schedule(MonoTime::clock::now(), Duration::zero(), options_.interval);
  asio::steady_timer timer(executor_);
  for (;;) {
    timer.expires_at(schedule.next());
    co_await timer.async_wait(asio::use_awaitable);
    const MonoTime begin = MonoTime::clock::now();
    schedule.begin(begin);
    Failure failure;
    try {
      const auto done = co_await stamp(begin + options_.timeout);
      if (!done) failure = done.error();
    } catch (const std::exception& error) {
      failure = {error.what()};
    }
    // Only a true cancellation ends the writing, no operation_aborted of anything else.
    if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
    const MonoTime end = MonoTime::clock::now();
    if (failure.problem.empty()) {
      backoff_.succeeded();
      schedule.end(end);
    } else {
      prepared_ = false;
      schedule.end_and_retry_after(end, failure.lasting ? options_.slow_interval : backoff_.failed());
    }
    say(failure.problem);
  }
}

asio::awaitable<Outcome<void>> HeartbeatWriter::stamp(MonoTime deadline) {
  if (abandoned_.refusal(MonoTime::clock::now())) {
    co_return Failure{options_.node + " is not asked for now: earlier statements may still hang on it"};
  }
  if (!prepared_) {
    if (const auto done = co_await prepare(deadline); !done) co_return done.error();
  } else if (MonoTime::clock::now() - checked_at_ >= options_.check_interval) {
    // An account with SUPER could write to a read-only server; nobody wants that.
    if (const auto done = co_await check_writable(deadline); !done) co_return done.error();
  }
  const auto reply = co_await ask(
      dialect::stamp_statement(options_.table, columns_, server_id_, WallTime::clock::now()), deadline, any_stamp);
  if (!reply) co_return reply.error();
  const auto* error = std::get_if<ServerError>(&*reply);
  if (error == nullptr) co_return Outcome<void>();
  if (const auto writable = co_await check_writable(deadline); !writable) co_return writable.error();
  co_return refused(*error);
}

asio::awaitable<Outcome<void>> HeartbeatWriter::prepare(MonoTime deadline) {
  if (!connection_.is_open()) {
    const auto connected = co_await connection_.connect(options_.connect, deadline);
    if (!connected) co_return Failure{connected.error().message};
    // A server may have another default, under which no stamp would ever be committed.
    const auto reply = co_await ask("SET SESSION autocommit = 1", deadline);
    if (!reply) co_return reply.error();
  }
  if (const auto writable = co_await check_writable(deadline); !writable) co_return writable.error();
  if (const auto learnt = co_await learn_columns(deadline); !learnt) co_return learnt.error();
  prepared_ = true;
  co_return Outcome<void>();
}

asio::awaitable<Outcome<void>> HeartbeatWriter::check_writable(MonoTime deadline) {
  const auto reply = co_await ask("SELECT @@server_id, @@read_only", deadline);
  if (!reply) co_return reply.error();
  if (const auto* error = std::get_if<ServerError>(&*reply)) co_return refused(*error);
  const auto& rows = std::get<ResultTable>(*reply).rows;
  const bool complete = rows.size() == 1 && rows[0].size() == 2 && rows[0][0] && rows[0][1];
  std::uint32_t id = 0;
  if (complete) std::from_chars(rows[0][0]->data(), rows[0][0]->data() + rows[0][0]->size(), id);
  if (id == 0) co_return Failure{options_.node + " does not tell its server id"};
  server_id_ = id;
  checked_at_ = MonoTime::clock::now();
  if (rows[0][1] != "0") {
    co_return Failure{options_.node + " is read-only: no heartbeat is written until it is writable again"};
  }
  co_return Outcome<void>();
}

asio::awaitable<Outcome<void>> HeartbeatWriter::learn_columns(MonoTime deadline) {
  const std::string statement = dialect::columns_statement(options_.table);
  auto reply = co_await ask(statement, deadline);
  const auto* error = reply ? std::get_if<ServerError>(&*reply) : nullptr;
  if (error != nullptr && options_.create && dialect::is_missing(*error)) {
    const auto made = co_await ask(dialect::create_statement(options_.table), deadline);
    if (!made) co_return made.error();
    if (const auto* refusal = std::get_if<ServerError>(&*made)) co_return refused(*refusal);
    log::info("heartbeat: made the table {} on {}", dialect::quoted_name(options_.table), options_.node);
    reply = co_await ask(statement, deadline);
    error = reply ? std::get_if<ServerError>(&*reply) : nullptr;
  }
  if (!reply) co_return reply.error();
  if (error != nullptr) co_return refused(*error);
  columns_ = std::get<ResultTable>(*reply).columns;
  if (dialect::is_writable_form(columns_)) co_return Outcome<void>();
  co_return Failure{fmt::format("the table {} on {} has no columns ts and server_id: the older form is only read",
                                dialect::quoted_name(options_.table), options_.node),
                    true};
}

asio::awaitable<Outcome<QueryReply>> HeartbeatWriter::ask(std::string statement, MonoTime deadline,
                                                          std::string_view kind) {
  const std::string name(kind.empty() ? statement : kind);
  const MonoTime sent = MonoTime::clock::now();
  auto reply = co_await connection_.query(std::move(statement), deadline);
  if (!reply) {
    if (reply.error().failure == ProbeFailure::timed_out) abandoned_.add(name, sent, MonoTime::clock::now());
    co_return Failure{reply.error().message};
  }
  abandoned_.answered(name);
  co_return std::move(*reply);
}

Failure HeartbeatWriter::refused(const ServerError& error) const {
  const std::string_view privileges = options_.create ? "SELECT, INSERT, UPDATE, CREATE" : "SELECT, INSERT, UPDATE";
  return {fmt::format("{}: {}", options_.node,
                      dialect::refusal_text(options_.table, error, privileges, options_.connect.user)),
          dialect::is_lasting(error)};
}

void HeartbeatWriter::say(const std::string& problem) {
  if (problem_ == problem) return;
  if (!problem.empty()) {
    log::warn("heartbeat: not written: {}", problem);
  } else {
    log::info("heartbeat: written to {} every {} ms", options_.node,
              std::chrono::duration_cast<std::chrono::milliseconds>(options_.interval).count());
  }
  problem_ = problem;
  sink_(problem);
}

}  // namespace relaywatch::probe
