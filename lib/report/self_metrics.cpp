#include "report/metric_families.hpp"
#include "report/unicode_text.hpp"

namespace relaywatch::report {
namespace {

using enum prometheus::MetricType;

/// The alert's identity. `alertname` goes by the name `alert`: in Prometheus an alerting rule over this metric would
/// overwrite it. A label that is empty is the same as none.
Labels alert_labels(const AlertReport& alert) {
  Labels labels{{"alert", valid_utf8(alert.name)},
                {"severity", std::string(to_string(alert.severity))},
                {"state", std::string(to_string(alert.state))}};
  for (const auto& [name, value] : alert.labels) {
    const bool already_there = name == "alertname" || name == "alert" || name == "severity" || name == "state";
    if (!already_there && !value.empty()) labels.push_back({name, valid_utf8(value)});
  }
  return labels;
}

void add_alerts(Families& families, const std::vector<AlertReport>& alerts) {
  prometheus::MetricFamily& family =
      add_family(families, "relaywatch_alert", "Always 1: an alert that is pending or firing.", Gauge);
  for (const AlertReport& alert : alerts) add_series(family, alert_labels(alert), 1);
}

void add_delivery(Families& families, const SelfStats& self) {
  prometheus::MetricFamily& notifications = add_family(
      families, "relaywatch_notifications_total",
      "Attempts to deliver notifications, by receiver and outcome (delivered, retried, failed, parked).", Counter);
  for (const auto& [key, count] : self.notifications) {
    const auto& [receiver, outcome] = key;
    add_series(notifications, {{"receiver", valid_utf8(receiver)}, {"outcome", valid_utf8(outcome)}},
               static_cast<double>(count));
  }
  prometheus::MetricFamily& pending =
      add_family(families, "relaywatch_outbox_pending", "Notifications that wait to be delivered, by receiver.", Gauge);
  for (const auto& [receiver, count] : self.outbox_pending) {
    add_series(pending, {{"receiver", valid_utf8(receiver)}}, static_cast<double>(count));
  }
  prometheus::MetricFamily& oldest = add_family(
      families, "relaywatch_outbox_oldest_seconds",
      "Age of the oldest notification that waits to be delivered, by receiver. Absent when none waits.", Gauge);
  for (const auto& [receiver, age] : self.outbox_oldest) {
    add_series(oldest, {{"receiver", valid_utf8(receiver)}}, age.count());
  }
}

void add_poll_durations(Families& families, const PollDurations& durations) {
  prometheus::ClientMetric::Histogram& histogram =
      add_family(families, "relaywatch_poll_duration_seconds",
                 "Time that polls took, connecting included, of all servers since the monitor started.", Histogram)
          .metric.emplace_back()
          .histogram;
  // The serializer adds the bucket +Inf from the count.
  for (std::size_t i = 0; i < poll_duration_buckets.size(); ++i) {
    histogram.sample_count += durations.counts.at(i);
    histogram.bucket.push_back({histogram.sample_count, poll_duration_buckets.at(i)});
  }
  histogram.sample_count += durations.counts.back();
  histogram.sample_sum = durations.sum_seconds;
}

void add_store(Families& families, const StoreStats& store) {
  add_series(
      add_family(families, "relaywatch_store_healthy",
                 "1 while what is learnt is being kept across restarts, 0 while it is not; the log says why.", Gauge),
      {}, store.healthy ? 1 : 0);
  add_series(add_family(families, "relaywatch_store_saves_total", "Batches of state written to the store.", Counter),
             {}, static_cast<double>(store.saves));
  add_series(add_family(families, "relaywatch_store_failures_total",
                        "Attempts to open the store, or to write a batch to it, that failed.", Counter),
             {}, static_cast<double>(store.failures));
  if (store.last_save) {
    add_series(add_family(families, "relaywatch_store_last_save_timestamp_seconds",
                          "Time of the last batch written to the store, in seconds since the Unix epoch.", Gauge),
               {}, timestamp(*store.last_save));
  }
  add_series(
      add_family(families, "relaywatch_store_bytes", "Size of the store on disk, its write-ahead log included.", Gauge),
      {}, static_cast<double>(store.bytes));
}

}  // namespace

void add_self_metrics(Families& families, const FleetReport& report, const SelfStats& self, const BuildInfo& build) {
  add_alerts(families, report.alerts);
  add_delivery(families, self);
  add_poll_durations(families, report.poll_durations);
  if (self.store) add_store(families, *self.store);
  if (self.leads) {
    add_series(add_family(families, "relaywatch_leader",
                          "1 while this monitor, one of several, pages the receivers that cannot de-duplicate.", Gauge),
               {}, *self.leads ? 1 : 0);
  }

  prometheus::ClientMetric::Summary& evaluate =
      add_family(families, "relaywatch_evaluate_duration_seconds",
                 "Time taken to work out the state of the fleet from the servers' replies.", Summary)
          .metric.emplace_back()
          .summary;
  evaluate.sample_count = self.evaluations;
  evaluate.sample_sum = self.evaluate_total.count();

  add_series(add_family(families, "relaywatch_config_reload_success",
                        "1 when the config was last read without error, 0 when the one before is still in use.", Gauge),
             {}, self.config_reload_success ? 1 : 0);
  if (self.config_reload_at != WallTime{}) {
    add_series(add_family(families, "relaywatch_config_reload_timestamp_seconds",
                          "Time at which the config was last read, in seconds since the Unix epoch.", Gauge),
               {}, timestamp(self.config_reload_at));
  }
  add_series(add_family(families, "relaywatch_build_info", "Always 1: which relaywatch this is.", Gauge),
             {{"version", valid_utf8(build.version)}, {"compiler", valid_utf8(build.compiler)}}, 1);
}

}  // namespace relaywatch::report
