#include "monitor.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <fmt/format.h>
#include <utility>

#include "alert/builtin_rules.hpp"
#include "base/log.hpp"

namespace relaywatch::daemon {

namespace asio = boost::asio;

namespace {

Duration shortest_interval(const FleetSpec& fleet) {
  Duration shortest = std::chrono::seconds(1);
  for (const NodeSpec& node : fleet.nodes) shortest = std::min(shortest, node.interval);
  return shortest;
}

}  // namespace

Monitor::Monitor(const asio::any_io_executor& executor, const FleetSpec& fleet, alert::Options alerts,
                 OnReport on_report)
    : pipeline_(fleet),
      alert_options_(std::move(alerts)),
      on_report_(std::move(on_report)),
      pace_(shortest_interval(fleet), std::chrono::steady_clock::now()),
      timer_(executor) {}

void Monitor::inherit(Monitor&& earlier) {
  pipeline_.inherit(std::move(earlier.pipeline_));
  alerts_ = std::move(earlier.alerts_);
  report_ = std::move(earlier.report_);
  evaluations_ = earlier.evaluations_;
  evaluate_total_ = earlier.evaluate_total_;
  pace_.inherit(earlier.pace_);
}

void Monitor::take(NodeSnapshot snapshot) {
  const bool matters = pipeline_.ingest(std::move(snapshot));
  if (pace_.snapshot(matters, std::chrono::steady_clock::now())) timer_.cancel();  // run() waits anew
}

void Monitor::note_heartbeat_writer(std::string problem) {
  pipeline_.note_heartbeat_writer(std::move(problem));
  if (pace_.snapshot(true, std::chrono::steady_clock::now())) timer_.cancel();
}

asio::awaitable<void> Monitor::run() {
  for (;;) {
    timer_.expires_at(pace_.due());
    boost::system::error_code woken;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) co_return;
    if (std::chrono::steady_clock::now() < pace_.due()) continue;
    try {
      evaluate();
    } catch (const std::exception& error) {  // whatever one report trips over must not end the watching
      log::error("evaluation failed: {}", error.what());
    }
  }
}

void Monitor::evaluate() {
  const Moment now = Moment::now();
  pace_.begin(now.mono);

  auto report = std::make_shared<FleetReport>(pipeline_.evaluate(now));
  // What may throw comes before the states are given away: they must outlive a failed evaluation.
  const auto observations = alert::observe(*report, alert_options_);
  auto stepped = alert::step_all(std::move(alerts_), observations, now);
  alerts_ = std::move(stepped.states);
  report->alerts = alert::active_alerts(alerts_);
  evaluate_total_ += Moment::now().mono - now.mono;
  ++evaluations_;

  log_changes(*report);
  for (const AlertReport& alert : stepped.fired) log::warn("alert {} fires: {}", alert.name, alert.summary());
  for (const AlertReport& alert : stepped.resolved) log::info("alert {} is over: {}", alert.name, alert.summary());
  report_ = std::move(report);
  on_report_(*report_, stepped.resolved);
  pace_.succeed(std::chrono::steady_clock::now());
}

std::optional<std::string> Monitor::unhealthy(MonoTime now) const {
  const auto silence = pace_.silence(now);
  if (!silence) return std::nullopt;
  return fmt::format("no evaluation has worked for {} s; the log says why",
                     std::chrono::duration_cast<std::chrono::seconds>(*silence).count());
}

void Monitor::log_changes(const FleetReport& report) const {
  for (const HopReport& hop : report.hops) {
    const HopReport* before = report_ == nullptr ? nullptr : report_->find_hop(hop.id);
    if (before != nullptr && before->state == hop.state && before->cause == hop.cause) continue;
    const auto level = hop.state == HopState::ok ? log::Level::info : log::Level::warn;
    log::at(level, "hop {}/{}: {}", to_string(hop.state), to_string(hop.cause), hop.summary);
  }
}

}  // namespace relaywatch::daemon
