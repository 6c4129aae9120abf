#include "report/metrics_view.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <locale>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "report/unicode_text.hpp"
#include "unit/report/sample_reports.hpp"

namespace relaywatch::report {
namespace {

using testing::HasSubstr;
using testing::Not;
using LabelMap = std::map<std::string, std::string>;

std::vector<prometheus::MetricFamily> families_of(const FleetReport& report) {
  return collect(report, samples::self_stats(), samples::build_info(), samples::process_stats());
}

std::string text_of(const FleetReport& report) {
  return render_metrics(report, samples::self_stats(), samples::build_info(), samples::process_stats());
}

LabelMap label_map(const prometheus::ClientMetric& series) {
  LabelMap labels;
  for (const auto& label : series.label) labels[label.name] = label.value;
  return labels;
}

/// The value of one series; nullopt when there is no such series.
std::optional<double> value_of(const FleetReport& report, const std::string& name, const LabelMap& labels) {
  for (const auto& family : families_of(report)) {
    if (family.name != "relaywatch_" + name) continue;
    for (const auto& series : family.metric) {
      if (label_map(series) != labels) continue;
      return family.type == prometheus::MetricType::Counter ? series.counter.value : series.gauge.value;
    }
  }
  return std::nullopt;
}

LabelMap hop_labels(const std::string& source, const std::string& replica) {
  return {{"source", source}, {"replica", replica}, {"channel", ""}};
}

LabelMap plus(LabelMap labels, const std::string& name, const std::string& value) {
  labels[name] = value;
  return labels;
}

TEST(MetricsView, EveryFamilyHasHelpAndSeriesAndOneName) {
  for (const auto& [name, report] : samples::all()) {
    std::set<std::string> names;
    for (const auto& family : families_of(report)) {
      EXPECT_FALSE(family.help.empty()) << family.name;
      EXPECT_FALSE(family.metric.empty()) << family.name;
      EXPECT_TRUE(names.insert(family.name).second) << family.name << " twice in " << name;
      std::set<LabelMap> series;
      for (const auto& metric : family.metric) {
        EXPECT_TRUE(series.insert(label_map(metric)).second) << family.name << " has one series twice in " << name;
      }
    }
  }
}

TEST(MetricsView, CountersAreCountersAndNothingElseIs) {
  for (const auto& family : families_of(samples::healthy_chain())) {
    EXPECT_EQ(family.name.ends_with("_total"), family.type == prometheus::MetricType::Counter) << family.name;
  }
}

TEST(MetricsView, ContractNames) {
  std::set<std::string> names;
  for (const auto& report : {samples::healthy_chain(), samples::duplicate_key(), samples::never_catches_up(),
                             samples::external_source(), samples::middle_node_down()}) {
    for (const auto& family : families_of(report)) names.insert(family.name);
  }
  for (const char* name : {"node_up",
                           "node_info",
                           "node_polls_total",
                           "node_poll_duration_seconds",
                           "node_last_seen_timestamp_seconds",
                           "node_binlog_file_number",
                           "node_binlog_position_bytes",
                           "node_binlog_written_bytes_total",
                           "node_binlog_files",
                           "node_binlog_size_bytes",
                           "node_binlog_retention_seconds",
                           "node_read_only",
                           "hop_state",
                           "hop_receiver_running",
                           "hop_applier_running",
                           "hop_lag_seconds",
                           "hop_lag_uncertainty_seconds",
                           "hop_receive_lag_seconds",
                           "hop_lag_bytes",
                           "hop_lag_transactions",
                           "hop_reported_lag_seconds",
                           "hop_configured_delay_seconds",
                           "hop_received_bytes_total",
                           "hop_applied_bytes_total",
                           "hop_catch_up_seconds",
                           "hop_purge_headroom_seconds",
                           "hop_purge_headroom_bytes",
                           "hop_purge_headroom_files",
                           "hop_errant_transactions",
                           "hop_relay_log_bytes",
                           "hop_receiver_errno",
                           "hop_applier_errno",
                           "chain_lag_seconds",
                           "chain_lag_uncertainty_seconds",
                           "chain_node_lag_seconds",
                           "chain_healthy",
                           "chain_catch_up_seconds",
                           "chain_cutover_ready",
                           "chain_hop_info",
                           "chain_root_cause",
                           "hop_cause",
                           "hop_explained",
                           "hop_lag_threshold_seconds",
                           "chain_lag_threshold_seconds",
                           "chain_configured_delay_seconds",
                           "node_cause",
                           "alert",
                           "notifications_total",
                           "outbox_pending",
                           "outbox_oldest_seconds",
                           "build_info",
                           "config_reload_success",
                           "config_reload_timestamp_seconds",
                           "poll_duration_seconds",
                           "polls_overrun_total",
                           "evaluate_duration_seconds"}) {
    EXPECT_TRUE(names.contains(std::string("relaywatch_") + name)) << name;
  }
  for (const char* name : {"cpu_seconds_total", "resident_memory_bytes", "virtual_memory_bytes", "open_fds", "max_fds",
                           "start_time_seconds"}) {
    EXPECT_TRUE(names.contains(std::string("process_") + name)) << name;
  }
}

TEST(MetricsView, UnknownIsAbsentNeverZero) {
  std::set<std::string> about_fleet;
  for (const auto& family : families_of(samples::nothing_known())) {
    if (family.name.starts_with("relaywatch_hop_") || family.name.starts_with("relaywatch_node_") ||
        family.name.starts_with("relaywatch_chain_")) {
      about_fleet.insert(family.name);
    }
  }
  EXPECT_THAT(about_fleet,
              testing::ElementsAre("relaywatch_chain_healthy", "relaywatch_chain_hop_info", "relaywatch_hop_cause",
                                   "relaywatch_hop_explained", "relaywatch_hop_state"));
}

TEST(MetricsView, EveryHopHasEveryState) {
  const FleetReport report = samples::middle_node_down();
  for (const HopReport& hop : report.hops) {
    for (const HopState state : all_hop_states) {
      const auto labels = plus(hop_labels(hop.id.source, hop.id.replica), "state", std::string(to_string(state)));
      EXPECT_EQ(value_of(report, "hop_state", labels), state == hop.state ? 1 : 0);
    }
  }
}

TEST(MetricsView, NodeUpIsKnownOnceAPollHasEnded) {
  FleetReport report = samples::middle_node_down();
  EXPECT_EQ(value_of(report, "node_up", {{"node", "n2"}}), 1);
  EXPECT_EQ(value_of(report, "node_up", {{"node", "n3"}}), 0);
  report.nodes[2].polled_yet = false;
  EXPECT_EQ(value_of(report, "node_up", {{"node", "n3"}}), std::nullopt);
}

TEST(MetricsView, ReportedLagIsNanWhenTheServerSaysNull) {
  const auto labels = hop_labels("origin", "tail");
  EXPECT_TRUE(std::isnan(value_of(samples::duplicate_key(), "hop_reported_lag_seconds", labels).value()));
  EXPECT_EQ(value_of(samples::nothing_known(), "hop_reported_lag_seconds", labels), std::nullopt);
  EXPECT_EQ(value_of(samples::external_source(), "hop_reported_lag_seconds", labels), 0);
}

TEST(MetricsView, ThreadsAndErrors) {
  const auto labels = hop_labels("origin", "tail");
  FleetReport report = samples::duplicate_key();
  EXPECT_EQ(value_of(report, "hop_receiver_running", labels), 1);
  EXPECT_EQ(value_of(report, "hop_applier_running", labels), 0);
  EXPECT_EQ(value_of(report, "hop_receiver_errno", labels), 0);
  EXPECT_EQ(value_of(report, "hop_applier_errno", labels), 1062);
  report.hops[0].status->receiver = ReceiverState::connecting;
  EXPECT_EQ(value_of(report, "hop_receiver_running", labels), 0);
  report.hops[0].status->receiver.reset();
  report.hops[0].status->applier_running.reset();
  EXPECT_EQ(value_of(report, "hop_receiver_running", labels), std::nullopt);
  EXPECT_EQ(value_of(report, "hop_applier_running", labels), std::nullopt);
}

TEST(MetricsView, ADeadReplicasLastWordsAreNotItsPresentState) {
  const FleetReport report = samples::middle_node_down();
  const auto labels = hop_labels("n2", "n3");
  for (const char* name : {"hop_receiver_running", "hop_applier_running", "hop_receiver_errno", "hop_applier_errno",
                           "hop_reported_lag_seconds", "hop_relay_log_bytes"}) {
    EXPECT_EQ(value_of(report, name, labels), std::nullopt) << name;
  }
  EXPECT_EQ(value_of(report, "hop_lag_seconds", labels), 250);
  EXPECT_EQ(value_of(report, "hop_received_bytes_total", labels), 1'234'000);
}

TEST(MetricsView, Chain) {
  const FleetReport broken = samples::middle_node_down();
  const LabelMap backlog = {{"chain", "backlog"}};
  EXPECT_EQ(value_of(samples::healthy_chain(), "chain_healthy", backlog), 1);
  EXPECT_EQ(value_of(broken, "chain_healthy", backlog), 0);
  EXPECT_EQ(value_of(samples::nothing_known(), "chain_healthy", backlog), 0);
  const LabelMap root{
      {"chain", "backlog"}, {"source", "n2"}, {"replica", "n3"}, {"channel", ""}, {"cause", "replica_down"}};
  EXPECT_EQ(value_of(broken, "chain_root_cause", root), 1);
  EXPECT_EQ(value_of(broken, "chain_hop_info", plus(plus(hop_labels("n1", "n2"), "chain", "backlog"), "index", "1")),
            1);
  EXPECT_EQ(value_of(broken, "chain_hop_info", plus(plus(hop_labels("n4", "n5"), "chain", "backlog"), "index", "4")),
            1);
  EXPECT_EQ(value_of(broken, "chain_node_lag_seconds", plus(backlog, "node", "n3")), std::nullopt);
  EXPECT_EQ(value_of(broken, "chain_node_lag_seconds", plus(backlog, "node", "n4")), 250.2);
  EXPECT_THAT(text_of(samples::healthy_chain()), Not(HasSubstr("chain_root_cause")));
}

TEST(MetricsView, Alerts) {
  const FleetReport report = samples::duplicate_key();
  const LabelMap firing{{"alert", "HopBroken"},    {"severity", "critical"}, {"state", "firing"},
                        {"source", "origin"},      {"replica", "tail"},      {"chain", "backlog"},
                        {"cause", "duplicate_key"}};
  EXPECT_EQ(value_of(report, "alert", firing), 1);
}

TEST(MetricsView, RetentionForEverIsInfiniteAndUnknownIsAbsent) {
  const FleetReport report = samples::healthy_chain();
  EXPECT_EQ(value_of(report, "node_binlog_retention_seconds", {{"node", "mysql51"}}), std::nullopt);
  EXPECT_EQ(value_of(report, "node_binlog_retention_seconds", {{"node", "mysql55"}}), 604800);
  EXPECT_EQ(value_of(report, "node_binlog_retention_seconds", {{"node", "rds56"}}),
            std::numeric_limits<double>::infinity());
}

TEST(MetricsView, PollDurationsAreACumulativeHistogram) {
  const std::string text = text_of(samples::healthy_chain());
  for (const char* line :
       {"relaywatch_poll_duration_seconds_bucket{le=\"0.001\"} 0\n",
        "relaywatch_poll_duration_seconds_bucket{le=\"0.005\"} 1150\n",
        "relaywatch_poll_duration_seconds_bucket{le=\"10\"} 1201\n",
        "relaywatch_poll_duration_seconds_bucket{le=\"+Inf\"} 1202\n", "relaywatch_poll_duration_seconds_count 1202\n",
        "relaywatch_poll_duration_seconds_sum 12.5\n", "relaywatch_evaluate_duration_seconds_count 1200\n",
        "relaywatch_evaluate_duration_seconds_sum 0.75\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(MetricsView, AReloadThatNeverHappenedHasNoTime) {
  SelfStats self = samples::self_stats();
  self.config_reload_at = {};
  self.config_reload_success = false;
  const std::string text = render_metrics({}, self, samples::build_info(), {});
  EXPECT_THAT(text, Not(HasSubstr("config_reload_timestamp_seconds")));
  EXPECT_THAT(text, HasSubstr("relaywatch_config_reload_success 0\n"));
}

TEST(MetricsView, OnlyOneOfSeveralMonitorsSaysWhetherItLeads) {
  SelfStats self = samples::self_stats();
  EXPECT_THAT(render_metrics({}, self, samples::build_info(), {}), Not(HasSubstr("relaywatch_leader")));
  for (const bool leads : {false, true}) {
    self.leads = leads;
    EXPECT_THAT(render_metrics({}, self, samples::build_info(), {}),
                HasSubstr(leads ? "relaywatch_leader 1\n" : "relaywatch_leader 0\n"));
  }
}

TEST(MetricsView, WhateverTheServersSayIsValidUtf8) {
  const std::string text = text_of(samples::hostile_words());
  EXPECT_EQ(text, valid_utf8(text));
}

TEST(MetricsView, TheRunningProgramIsDescribed) {
  const std::string text = render_metrics({}, {});
  EXPECT_THAT(text, HasSubstr("relaywatch_build_info{version=\"" + this_build().version + "\""));
  EXPECT_THAT(text, HasSubstr("process_resident_memory_bytes"));
}

/// As in de_DE: 1.234,5. Made here, since the machine may have no such locale.
class German : public std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST(MetricsView, TheLocaleDoesNotMatter) {
  const std::string expected = text_of(samples::never_catches_up());
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new German));
  const std::string text = text_of(samples::never_catches_up());
  std::locale::global(before);
  EXPECT_EQ(text, expected);
  EXPECT_THAT(text, HasSubstr("relaywatch_poll_duration_seconds_sum 12.5\n"));
}

}  // namespace
}  // namespace relaywatch::report
