#include "monitor.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <fmt/format.h>
#include <iterator>
#include <utility>

#include "alert/builtin_rules.hpp"
#include "alert/maintenance_hold.hpp"
#include "base/log.hpp"
#include "log_events.hpp"

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
  change_log_ = std::move(earlier.change_log_);
  maintenance_ = std::move(earlier.maintenance_);
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

void Monitor::note_maintenance(std::vector<Maintenance> maintenance) {
  maintenance_ = std::move(maintenance);
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
  std::ranges::copy_if(maintenance_, std::back_inserter(report->maintenance),
                       [&](const Maintenance& one) { return one.begins <= now.wall && now.wall < one.ends; });
  // What may throw comes before the states are given away: they must outlive a failed evaluation.
  const auto observations = alert::observe(*report, alert_options_);
  auto stepped = alert::step_all(std::move(alerts_), observations, now);
  alerts_ = std::move(stepped.states);
  report->alerts = alert::active_alerts(alerts_);
  for (auto* alerts : {&report->alerts, &stepped.fired, &stepped.resolved}) alert::hold(*alerts, *report);
  evaluate_total_ += Moment::now().mono - now.mono;
  ++evaluations_;

  tell_events(*report, stepped.fired, stepped.resolved);
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

void Monitor::tell_events(const FleetReport& report, const std::vector<AlertReport>& fired,
                          const std::vector<AlertReport>& resolved) {
  std::vector<Event> events = change_log_.take(report, fired, resolved);
  if (events.empty()) return;
  for (const Event& event : events) log_event(event);
  if (on_events_) on_events_(std::move(events));
}

}  // namespace relaywatch::daemon
