#include "monitor.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "alert/builtin_rules.hpp"
#include "base/log.hpp"

namespace relaywatch::daemon {

namespace asio = boost::asio;

namespace {

constexpr Duration coalescing = std::chrono::milliseconds(50);
/// Routine evaluations take at most one part in this many of the loop's time.
constexpr int routine_pause_factor = 20;

Duration shortest_interval(const FleetSpec& fleet) {
  Duration shortest = std::chrono::seconds(1);
  for (const NodeSpec& node : fleet.nodes) shortest = std::min(shortest, node.interval);
  return std::max(shortest, coalescing);
}

}  // namespace

Monitor::Monitor(asio::any_io_executor executor, FleetSpec fleet, alert::Options alerts, OnReport on_report)
    : pipeline_(fleet),
      alert_options_(std::move(alerts)),
      on_report_(std::move(on_report)),
      interval_(shortest_interval(fleet)),
      timer_(std::move(executor)) {}

void Monitor::inherit(Monitor&& earlier) {
  pipeline_.inherit(std::move(earlier.pipeline_));
  alerts_ = std::move(earlier.alerts_);
  report_ = std::move(earlier.report_);
  evaluations_ = earlier.evaluations_;
  evaluate_total_ = earlier.evaluate_total_;
}

void Monitor::take(NodeSnapshot snapshot) {
  // Moved positions alone may wait a little longer in a large fleet, so that evaluating stays cheap.
  const bool matters = pipeline_.ingest(std::move(snapshot));
  const Duration pause = matters ? coalescing : std::max(coalescing, evaluate_duration_ * routine_pause_factor);
  const MonoTime due = std::max(std::chrono::steady_clock::now(), evaluated_ + pause);
  if (due >= due_) return;
  due_ = due;
  timer_.cancel();  // run() waits anew, until the earlier time
}

asio::awaitable<void> Monitor::run() {
  due_ = std::chrono::steady_clock::now();
  for (;;) {
    timer_.expires_at(due_);
    boost::system::error_code woken;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) co_return;
    if (std::chrono::steady_clock::now() < due_) continue;
    try {
      evaluate();
    } catch (const std::exception& error) {  // whatever one report trips over must not end the watching
      log::error("evaluation failed: {}", error.what());
    }
  }
}

void Monitor::evaluate() {
  const Moment now = Moment::now();
  evaluated_ = now.mono;
  due_ = now.mono + interval_;

  auto report = std::make_shared<FleetReport>(pipeline_.evaluate(now));
  auto stepped = alert::step_all(std::move(alerts_), alert::observe(*report, alert_options_), now);
  alerts_ = std::move(stepped.states);
  report->alerts = alert::active_alerts(alerts_);
  evaluate_duration_ = Moment::now().mono - now.mono;
  evaluate_total_ += evaluate_duration_;
  ++evaluations_;

  log_changes(*report);
  for (const AlertReport& alert : stepped.fired) log::warn("alert {} fires: {}", alert.name, alert.summary());
  for (const AlertReport& alert : stepped.resolved) log::info("alert {} is over: {}", alert.name, alert.summary());
  report_ = std::move(report);
  on_report_(*report_, std::move(stepped.resolved));
}

void Monitor::log_changes(const FleetReport& report) const {
  for (const HopReport& hop : report.hops) {
    const HopReport* before = report_ == nullptr ? nullptr : report_->find_hop(hop.id);
    if (before != nullptr && before->state == hop.state && before->cause == hop.cause) continue;
    const auto level = hop.state == HopState::ok ? spdlog::level::info : spdlog::level::warn;
    spdlog::log(level, "hop {}/{}: {}", to_string(hop.state), to_string(hop.cause), hop.summary);
  }
}

}  // namespace relaywatch::daemon
