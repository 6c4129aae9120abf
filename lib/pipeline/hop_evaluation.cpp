#include "pipeline/hop_evaluation.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

#include "analysis/diagnosis.hpp"
#include "analysis/lag.hpp"
#include "pipeline/gtid_sets.hpp"
#include "pipeline/heartbeat_evaluation.hpp"
#include "pipeline/hop_throughput.hpp"
#include "pipeline/purge_evaluation.hpp"

namespace relaywatch::pipeline {
namespace {

using analysis::HopMeasurements;

constexpr Duration minute = std::chrono::minutes(1);

std::optional<Seconds> strictest(std::optional<Seconds> a, std::optional<Seconds> b) {
  if (a && b) return std::min(*a, *b);
  return a ? a : b;
}

LagThresholds thresholds_for(const Link& link, const FleetSpec& spec) {
  LagThresholds all;
  for (const ChainSpec& chain : spec.chains) {
    if (std::ranges::find(link.chains, chain.name) == link.chains.end()) continue;
    LagThresholds own = chain.lag;
    if (const auto found = chain.hop_lag.find(link.id.replica); found != chain.hop_lag.end()) {
      if (found->second.warning) own.warning = found->second.warning;
      if (found->second.critical) own.critical = found->second.critical;
    }
    all = {strictest(all.warning, own.warning), strictest(all.critical, own.critical)};
  }
  return all;
}

/// The server's own figure has no bound: in a chain it may be anything.
LagFigure reported_figure(Seconds reported) {
  return {reported, Seconds(std::numeric_limits<double>::infinity()), LagBasis::reported};
}

/// Lag of `position` (of the replica, in its source's binlog) behind what the source has written.
std::optional<LagFigure> lag_of(const std::optional<BinlogPosition>& position, const NodeMemory& source,
                                const Window& asked) {
  if (!position || !source.is_of_this_epoch(*position)) return std::nullopt;
  const auto held = analysis::OriginSpan::exactly(position->coordinate);
  const auto bounds = analysis::lag_behind(source.history(), held, asked);
  if (!bounds) return std::nullopt;
  // In step with the last that was seen of the source says nothing when the source cannot be seen any more.
  const bool nothing_missing = bounds->estimate <= Seconds(0);
  if (nothing_missing && !source.tells_written()) return std::nullopt;
  return analysis::to_figure(*bounds);
}

std::optional<ByteDistance> distance(const NodeMemory& source, const std::optional<BinlogPosition>& from,
                                     const std::optional<BinlogPosition>& to) {
  if (!from || !to || from->basename != to->basename || !source.is_of_this_epoch(*to)) return std::nullopt;
  return source.catalog().distance(from->coordinate, to->coordinate);
}

void measure(HopReport& hop, const NodeMemory& source, const NodeMemory& replica,
             const std::optional<LagFigure>& heartbeat) {
  const ReplicationStatus& status = *hop.status;
  const Window& asked = replica.latest().channels_window;
  const ChannelTrack* track = replica.track(hop.id.channel);
  const bool comparable = track != nullptr && track->is_in_step_with_epoch();
  if (comparable) {
    hop.lag = lag_of(status.executed, source, asked);
    hop.receive_lag = lag_of(status.received, source, asked);
  }
  hop.lag = or_heartbeat(hop.lag, heartbeat);
  const bool history_too_short = !hop.lag || hop.lag->basis == LagBasis::lower_bound;
  if (history_too_short && source.up() && status.reported_lag) {
    const Seconds at_least = hop.lag ? hop.lag->value : Seconds(0);
    hop.lag = reported_figure(std::max(*status.reported_lag, at_least));
  }
  if (comparable) {
    if (source.tells_written()) hop.bytes_to_receive = distance(source, status.received, source.written());
    hop.bytes_to_apply = distance(source, status.executed, status.received);
  }
}

/// Only while both ends can be read; what was found before says nothing then.
void report_errant_transactions(HopReport& hop, const NodeMemory& source, const NodeMemory& replica) {
  const ErrantTrack* track = replica.errant(hop.id.channel);
  if (track == nullptr || !track->found() || !source.tells_written()) return;
  hop.errant_transactions = track->text();
  hop.errant_transaction_count = track->found()->count();
}

/// Where a link that is gone or cannot be read was: what is needed to set it up again.
void note_last_position(HopReport& hop, const NodeMemory& replica) {
  const ChannelTrack* track = replica.track(hop.id.channel);
  if (track == nullptr || !track->executed_position()) return;
  const BinlogPosition& position = *track->executed_position();
  hop.evidence["last_executed"] = fmt::format("{}:{}", position.file(), position.coordinate.offset);
}

/// How long the replica's threads have stood still, and what its server shows of them there.
void measure_stand(HopMeasurements& measured, const HopReport& hop, const NodeMemory& replica) {
  const ChannelTrack* track = replica.track(hop.id.channel);
  if (track == nullptr || !hop.status) return;
  const StallTrack& stall = track->stall();
  measured.receiver_stand = stall.receiver().stand();
  measured.applier_stand = stall.applier().stand();
  if (measured.applier_stand) measured.threads = replica.threads_since(stall.applier().since());
}

HopMeasurements measurements_of(const HopReport& hop, const NodeMemory* source, const NodeMemory& replica,
                                bool binlog_purged) {
  HopMeasurements measured;
  measured.lag = hop.lag;
  measured.receive_lag = hop.receive_lag;
  measured.to_receive = hop.bytes_to_receive;
  measured.to_apply = hop.bytes_to_apply;
  measured.thresholds = hop.thresholds;
  measured.binlog_purged = binlog_purged;
  measure_stand(measured, hop, replica);
  if (source != nullptr) {
    measured.write_rate_minute = source->written_bytes().rate(minute);
    measured.write_rate_ten_minutes = source->written_bytes().rate(10 * minute);
  }
  return measured;
}

}  // namespace

HopReport evaluate_hop(const Link& link, const FleetSpec& spec, const FindNode& find_node,
                       const std::optional<LagFigure>& heartbeat) {
  const NodeMemory& replica = *find_node(link.id.replica);
  const NodeMemory* source = link.external_source ? nullptr : find_node(link.id.source);

  HopReport hop;
  hop.id = link.id;
  hop.configured = link.configured;
  hop.external_source = link.external_source;
  hop.chains = link.chains;
  hop.thresholds = thresholds_for(link, spec);
  bool binlog_purged = false;
  // What a node that cannot be read said last is not what it says now.
  if (replica.up() && link.channel_index && replica.latest().channels) {
    hop.status = replica.latest().channels->at(*link.channel_index);
    if (source != nullptr) measure(hop, *source, replica, heartbeat);
    if (const ChannelTrack* track = replica.track(link.id.channel)) measure_throughput(hop, source, *track);
    if (source != nullptr) {
      hop.lag_transactions = transactions_behind(*source, replica, *hop.status);
      binlog_purged = measure_purge_risk(hop, *source, replica);
      report_errant_transactions(hop, *source, replica);
    }
  }

  const std::optional<analysis::NodeView> source_view =
      source == nullptr ? std::nullopt : std::optional(source->view());
  auto diagnosis = analysis::diagnose(link, replica.view(), source_view ? &*source_view : nullptr,
                                      measurements_of(hop, source, replica, binlog_purged));
  hop.state = diagnosis.state;
  hop.cause = diagnosis.cause;
  hop.summary = std::move(diagnosis.summary);
  hop.advice = std::move(diagnosis.advice);
  hop.evidence = std::move(diagnosis.evidence);
  if (!hop.status) note_last_position(hop, replica);
  if (!hop.errant_transactions.value_or("").empty()) hop.evidence["errant_transactions"] = *hop.errant_transactions;
  return hop;
}

}  // namespace relaywatch::pipeline
