#include "probe/lease_holder.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <fmt/format.h>
#include <utility>
#include <variant>

#include "base/log.hpp"

namespace relaywatch::probe {

namespace asio = boost::asio;

namespace {

/// A server that answers NULL, as GET_LOCK does after an error, answers so.
constexpr std::string_view null_text = "NULL";

}  // namespace

LeaseHolder::LeaseHolder(asio::any_io_executor executor, LeaseHolderOptions options, Sink sink,
                         mysql::NameResolver& names)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      sink_(std::move(sink)),
      connection_(executor_, names),
      backoff_(options_.interval, options_.backoff_cap, options_.jitter_seed),
      lease_(MonoTime::clock::now(), options_.times) {}

asio::awaitable<void> LeaseHolder::run() {
  asio::steady_timer timer(executor_);
  for (;;) {
    const MonoTime begin = MonoTime::clock::now();
    Failure failure;
    try {
      const auto done = co_await confirm(begin);
      if (!done) failure = done.error();
    } catch (const std::exception& error) {
      failure = {error.what()};
    }
    // Only a true cancellation ends the holding, no operation_aborted of anything else.
    if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) break;
    MonoTime next = begin + options_.interval;
    if (failure.problem.empty()) {
      backoff_.succeeded();
    } else {
      connection_.close();
      has_lock_ = false;
      lease_.failed();
      next = MonoTime::clock::now() +
             (failure.lasting ? options_.slow_interval : std::max(backoff_.failed(), options_.interval / 4));
    }
    say(MonoTime::clock::now(), std::move(failure.problem));
    timer.expires_at(next);
    boost::system::error_code woken;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if (woken) break;
  }
  connection_.close();
  has_lock_ = false;
  lease_.given_up();
  const MonoTime now = MonoTime::clock::now();
  sink_({Lease::Standing::follows, now, false, ""});
  throw boost::system::system_error(asio::error::operation_aborted);
}

/// Asks for the lock, or whether it is still held.
asio::awaitable<Outcome<void>> LeaseHolder::confirm(MonoTime now) {
  const MonoTime deadline = now + options_.timeout;
  if (!connection_.is_open()) {
    has_lock_ = false;
    if (const auto connected = co_await connect(deadline); !connected) co_return connected.error();
  }
  const MonoTime asked = MonoTime::clock::now();
  if (has_lock_) {
    // A session can lose it only by ending; but there may be a proxy that puts another one in its place.
    const auto owned =
        co_await ask(fmt::format("SELECT IS_USED_LOCK('{}') = CONNECTION_ID()", options_.lock_name), deadline);
    if (!owned) co_return owned.error();
    has_lock_ = *owned == "1";
  } else {
    if (asked < lease_.ask_from(asked)) co_return Outcome<void>();
    const auto got = co_await ask(fmt::format("SELECT GET_LOCK('{}', 0)", options_.lock_name), deadline);
    if (!got) co_return got.error();
    if (*got == null_text) co_return Failure{options_.node + " answers GET_LOCK with NULL"};
    has_lock_ = *got == "1";
    taken_ = !has_lock_;
  }
  lease_.answered(has_lock_, asked);
  co_return Outcome<void>();
}

asio::awaitable<Outcome<void>> LeaseHolder::connect(MonoTime deadline) {
  const auto connected = co_await connection_.connect(options_.connect, deadline);
  if (!connected) {
    co_return Failure{connected.error().message, connected.error().failure == ProbeFailure::auth_failed};
  }
  // A session that holds the lock and is cut off must end, or nobody could take over.
  const auto reply = co_await connection_.query(
      fmt::format("SET SESSION wait_timeout = {}", options_.session_timeout.count()), deadline);
  if (!reply) co_return Failure{reply.error().message};
  if (const auto* error = std::get_if<ServerError>(&*reply)) {
    co_return Failure{fmt::format("{} refuses a short wait_timeout: {}", options_.node, error->message)};
  }
  co_return Outcome<void>();
}

/// The one cell of the answer.
asio::awaitable<Outcome<std::string>> LeaseHolder::ask(std::string statement, MonoTime deadline) {
  const auto reply = co_await connection_.query(std::move(statement), deadline);
  if (!reply) co_return Failure{reply.error().message};
  if (const auto* error = std::get_if<ServerError>(&*reply)) {
    co_return Failure{fmt::format("{}: error {}: {}", options_.node, error->code, error->message)};
  }
  const auto& rows = std::get<ResultTable>(*reply).rows;
  if (rows.size() != 1 || rows[0].size() != 1) {
    co_return Failure{options_.node + " does not answer as a server that has GET_LOCK"};
  }
  co_return Outcome<std::string>(boost::system::in_place_value, rows[0][0].value_or(std::string(null_text)));
}

void LeaseHolder::say(MonoTime now, std::string problem) {
  const Lease::Standing standing = lease_.standing(now);
  if (problem != said_problem_) {
    if (problem.empty()) {
      log::info("lease: {} answers again", options_.node);
    } else {
      log::warn("lease: cannot ask {} for the lock \"{}\": {}", options_.node, options_.lock_name, problem);
    }
    said_problem_ = problem;
  }
  if (standing != said_standing_) {
    switch (standing) {
      case Lease::Standing::holds:
        log::info("lease: this monitor leads: it holds the lock \"{}\" on {}", options_.lock_name, options_.node);
        break;
      case Lease::Standing::follows:
        log::info("lease: this monitor does not lead: it has not got the lock \"{}\" on {}", options_.lock_name,
                  options_.node);
        break;
      case Lease::Standing::stands_in:
        log::warn("lease: this monitor leads without the lock: it led last, and {} does not answer", options_.node);
        break;
      case Lease::Standing::stands_in_late:
        log::warn("lease: this monitor leads without the lock: {} does not answer, and another may be gone with it",
                  options_.node);
        break;
    }
    said_standing_ = standing;
  }
  const bool another_leads = standing == Lease::Standing::follows && said_problem_.empty() && taken_;
  sink_({standing, lease_.leads_until(now), another_leads, std::move(problem)});
}

}  // namespace relaywatch::probe
