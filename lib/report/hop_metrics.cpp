#include <array>
#include <limits>

#include "report/metric_families.hpp"
#include "report/unicode_text.hpp"
#include "report/visible_status.hpp"

namespace relaywatch::report {
namespace {

using enum prometheus::MetricType;

/// A value out of what the replica says now; absent when it says nothing.
template <typename Read>
std::optional<double> from_status(const HopReport& hop, Read read) {
  const ReplicationStatus* status = visible_status(hop);
  return status == nullptr ? std::nullopt : std::optional<double>(read(*status));
}

std::optional<double> errno_of(const std::optional<ServerError>& error) { return error ? error->code : 0; }

constexpr std::array hop_metrics = {
    SimpleMetric<HopReport>{
        "relaywatch_hop_receiver_running",
        "1 when the replica's receiver (I/O thread) is connected and running, 0 when it is stopped or connecting.",
        Gauge,
        [](const HopReport& hop) {
          const ReplicationStatus* status = visible_status(hop);
          return status == nullptr ? std::nullopt : number(receiver_running(*status));
        }},
    SimpleMetric<HopReport>{"relaywatch_hop_applier_running",
                            "1 when the replica's applier (SQL thread) is running, 0 when it is stopped.", Gauge,
                            [](const HopReport& hop) {
                              const ReplicationStatus* status = visible_status(hop);
                              return status == nullptr ? std::nullopt : number(status->applier_running);
                            }},
    SimpleMetric<HopReport>{"relaywatch_hop_lag_seconds",
                            "How far the replica is behind its source, measured on the monitor's clock.", Gauge,
                            [](const HopReport& hop) { return lag_value(hop.lag); }},
    SimpleMetric<HopReport>{"relaywatch_hop_lag_uncertainty_seconds",
                            "Error bound of relaywatch_hop_lag_seconds: the true lag is within it on either side.",
                            Gauge, [](const HopReport& hop) { return lag_uncertainty(hop.lag); }},
    SimpleMetric<HopReport>{"relaywatch_hop_receive_lag_seconds",
                            "How far what the replica has received is behind its source.", Gauge,
                            [](const HopReport& hop) { return lag_value(hop.receive_lag); }},
    SimpleMetric<HopReport>{"relaywatch_hop_lag_transactions",
                            "Transactions that the source has written and the replica has not executed.", Gauge,
                            [](const HopReport& hop) { return number(hop.lag_transactions); }},
    SimpleMetric<HopReport>{
        "relaywatch_hop_reported_lag_seconds",
        "The server's own figure (Seconds_Behind_Master or its successor). NaN when the server says NULL.", Gauge,
        [](const HopReport& hop) {
          return from_status(hop, [](const ReplicationStatus& status) {
            return number(status.reported_lag).value_or(std::numeric_limits<double>::quiet_NaN());
          });
        }},
    SimpleMetric<HopReport>{
        "relaywatch_hop_configured_delay_seconds", "Delay that the replica is configured to keep (SQL_Delay).", Gauge,
        [](const HopReport& hop) { return hop.status ? number(hop.status->configured_delay) : std::nullopt; }},
    SimpleMetric<HopReport>{"relaywatch_hop_received_bytes_total",
                            "Bytes of the source's binlog that the replica has received since the monitor started.",
                            Counter, [](const HopReport& hop) { return number(hop.received_bytes_total); }},
    SimpleMetric<HopReport>{"relaywatch_hop_applied_bytes_total",
                            "Bytes of the source's binlog that the replica has applied since the monitor started.",
                            Counter, [](const HopReport& hop) { return number(hop.applied_bytes_total); }},
    SimpleMetric<HopReport>{
        "relaywatch_hop_catch_up_seconds",
        "Time until the replica has caught up, at the present rates. 0 when caught up, +Inf when it is not closing.",
        Gauge, [](const HopReport& hop) { return number(hop.catch_up); }},
    SimpleMetric<HopReport>{
        "relaywatch_hop_purge_headroom_seconds",
        "Time until the source purges binlog that the replica still has to receive, which breaks it for good.", Gauge,
        [](const HopReport& hop) { return number(hop.purge_headroom); }},
    SimpleMetric<HopReport>{"relaywatch_hop_purge_headroom_bytes",
                            "Bytes of binlog that the source still has and the replica has received already.", Gauge,
                            [](const HopReport& hop) { return number(hop.purge_headroom_bytes); }},
    SimpleMetric<HopReport>{
        "relaywatch_hop_purge_headroom_files",
        "Whole binlog files that the source still has and the replica has received already: purged before the next one "
        "that it needs.",
        Gauge, [](const HopReport& hop) { return number(hop.purge_headroom_files); }},
    SimpleMetric<HopReport>{"relaywatch_hop_errant_transactions",
                            "Transactions that the replica has executed and its source lacks, by GTID. On MariaDB at "
                            "least so many: one for each domain.",
                            Gauge, [](const HopReport& hop) { return number(hop.errant_transaction_count); }},
    SimpleMetric<HopReport>{"relaywatch_hop_relay_log_bytes", "Size in bytes of the replica's relay logs.", Gauge,
                            [](const HopReport& hop) {
                              const ReplicationStatus* status = visible_status(hop);
                              return status == nullptr ? std::nullopt : number(status->relay_log_bytes);
                            }},
    SimpleMetric<HopReport>{"relaywatch_hop_receiver_errno",
                            "MySQL error number that the replica's receiver holds, 0 when none.", Gauge,
                            [](const HopReport& hop) {
                              const ReplicationStatus* status = visible_status(hop);
                              return status == nullptr ? std::nullopt : errno_of(status->receiver_error);
                            }},
    SimpleMetric<HopReport>{"relaywatch_hop_applier_errno",
                            "MySQL error number that the replica's applier holds, 0 when none.", Gauge,
                            [](const HopReport& hop) {
                              const ReplicationStatus* status = visible_status(hop);
                              return status == nullptr ? std::nullopt : errno_of(status->applier_error);
                            }},
};

void add_states(Families& families, const std::vector<HopReport>& hops, const std::vector<Labels>& labels) {
  prometheus::MetricFamily& family =
      add_family(families, "relaywatch_hop_state",
                 "1 for the state that the hop is in, 0 for every other: every hop always has all of them.", Gauge);
  family.metric.reserve(hops.size() * all_hop_states.size());
  for (std::size_t i = 0; i < hops.size(); ++i) {
    for (const HopState state : all_hop_states) {
      add_series(family, with(labels[i], "state", std::string(to_string(state))), hops[i].state == state ? 1 : 0);
    }
  }
}

void add_lag_bytes(Families& families, const std::vector<HopReport>& hops, const std::vector<Labels>& labels) {
  prometheus::MetricFamily& family =
      add_family(families, "relaywatch_hop_lag_bytes",
                 "Bytes of the source's binlog that the replica has still to receive (stage receive), or has received "
                 "and has still to apply (stage apply).",
                 Gauge);
  family.metric.reserve(hops.size() * 2);
  const auto add = [&family](const Labels& hop, const char* stage, const std::optional<ByteDistance>& distance) {
    if (distance) add_series(family, with(hop, "stage", stage), static_cast<double>(distance->bytes));
  };
  for (std::size_t i = 0; i < hops.size(); ++i) {
    add(labels[i], "receive", hops[i].bytes_to_receive);
    add(labels[i], "apply", hops[i].bytes_to_apply);
  }
}

}  // namespace

void add_hop_metrics(Families& families, const std::vector<HopReport>& hops) {
  std::vector<Labels> labels;
  labels.reserve(hops.size());
  for (const HopReport& hop : hops) {
    labels.push_back({{"source", valid_utf8(hop.id.source)},
                      {"replica", valid_utf8(hop.id.replica)},
                      {"channel", valid_utf8(hop.id.channel)}});
  }
  add_states(families, hops, labels);
  add_lag_bytes(families, hops, labels);
  add_simple_metrics(families, hop_metrics, hops, labels);
}

}  // namespace relaywatch::report
