#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "alert/alert_engine.hpp"
#include "alert/options.hpp"
#include "evaluation_pace.hpp"
#include "model/event.hpp"
#include "model/fleet_report.hpp"
#include "model/self_stats.hpp"
#include "pipeline/change_log.hpp"
#include "pipeline/pipeline.hpp"

namespace relaywatch::daemon {

/// From snapshots to the published report: evaluates after every snapshot (coalesced within 50 ms when something
/// changed that a person would care about) and at least once an interval, steps the alerts, and publishes.
/// One thread: the executor's.
class Monitor {
 public:
  /// Called after each evaluation with the report and the alerts that ended in it.
  using OnReport = std::function<void(const FleetReport& report, const std::vector<AlertReport>& resolved)>;

  /// Called before OnReport with what is new in the report, if anything is.
  using OnEvents = std::function<void(std::vector<Event> events)>;

  Monitor(const boost::asio::any_io_executor& executor, const FleetSpec& fleet, alert::Options alerts,
          OnReport on_report);

  void tell_events_to(OnEvents on_events) { on_events_ = std::move(on_events); }

  /// Takes over what another monitor remembers (after a configuration reload).
  void inherit(Monitor&& earlier);

  void take(NodeSnapshot snapshot);
  /// See Pipeline::note_heartbeat_writer().
  void note_heartbeat_writer(std::string problem);
  /// What is under way, until the next call: in force from its begin to its end.
  void note_maintenance(std::vector<Maintenance> maintenance);

  /// Evaluates until cancelled. An evaluation that throws is logged; the report stays the one before it.
  boost::asio::awaitable<void> run();

  /// What is remembered, to be saved; and to be restored before the first snapshot.
  [[nodiscard]] pipeline::Pipeline& pipeline() { return pipeline_; }
  [[nodiscard]] pipeline::ChangeLog& change_log() { return change_log_; }

  /// What the alerts remember, to be saved; and to be restored before the first evaluation.
  [[nodiscard]] const alert::AlertStates& alert_states() const { return alerts_; }
  void restore(alert::AlertStates alerts) { alerts_ = std::move(alerts); }

  /// The latest report; null before the first evaluation.
  [[nodiscard]] std::shared_ptr<const FleetReport> report() const { return report_; }
  /// Why the report is not to be trusted: evaluations have not worked for a while. nullopt: they work.
  [[nodiscard]] std::optional<std::string> unhealthy(MonoTime now) const;
  [[nodiscard]] std::uint64_t evaluations() const { return evaluations_; }
  [[nodiscard]] Seconds evaluate_total() const { return evaluate_total_; }

 private:
  void evaluate();
  void tell_events(const FleetReport& report, const std::vector<AlertReport>& fired,
                   const std::vector<AlertReport>& resolved);

  pipeline::Pipeline pipeline_;
  alert::Options alert_options_;
  alert::AlertStates alerts_;
  pipeline::ChangeLog change_log_;
  std::vector<Maintenance> maintenance_;
  OnReport on_report_;
  OnEvents on_events_;
  std::shared_ptr<const FleetReport> report_;
  EvaluationPace pace_;
  boost::asio::steady_timer timer_;
  std::uint64_t evaluations_ = 0;
  Seconds evaluate_total_{};
};

}  // namespace relaywatch::daemon
