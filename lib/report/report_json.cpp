#include "report/report_json.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "report/maintenance_json.hpp"
#include "report/time_text.hpp"
#include "report/unicode_text.hpp"
#include "report/visible_status.hpp"

namespace relaywatch::report {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(bool value) { return value; }
Json json_of(std::uint32_t value) { return value; }
Json json_of(std::uint64_t value) { return value; }
Json json_of(const std::string& value) { return valid_utf8(value); }
Json json_of(WallTime value) { return rfc3339(value); }

/// Rounded to the microsecond (or millionth of a byte), beyond which digits mean nothing.
Json json_of(double value) {
  if (std::isnan(value)) return nullptr;
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return std::round(value * 1e6) / 1e6;
}

Json json_of(Seconds value) { return json_of(value.count()); }

Json json_of(const BinlogPosition& value) {
  return {{"file", valid_utf8(value.file())}, {"position", value.coordinate.offset}};
}

Json json_of(const ServerError& value) { return {{"code", value.code}, {"message", valid_utf8(value.message)}}; }

Json json_of(const ProbeError& value) {
  return {{"kind", to_string(value.failure)},
          {"code", value.code == 0 ? Json(nullptr) : Json(value.code)},
          {"message", valid_utf8(value.message)}};
}

Json json_of(const SnapshotProblem& value) {
  return {{"kind", to_string(value.kind)},
          {"statement", valid_utf8(value.statement)},
          {"subject", valid_utf8(value.subject)},
          {"message", valid_utf8(value.message)}};
}

Json json_of(const HopId& value) {
  return {{"source", valid_utf8(value.source)},
          {"replica", valid_utf8(value.replica)},
          {"channel", valid_utf8(value.channel)}};
}

template <typename Value>
Json json_of(const std::optional<Value>& value) {
  return value ? json_of(*value) : Json(nullptr);
}

Json json_of(const Rates& value) {
  return {{"write", json_of(value.write)}, {"receive", json_of(value.receive)}, {"apply", json_of(value.apply)}};
}

template <typename Value>
Json json_of(const std::vector<Value>& values) {
  Json list = Json::array();
  for (const Value& value : values) list.push_back(json_of(value));
  return list;
}

template <typename Value>
Json json_of(const std::map<std::string, Value>& values) {
  Json object = Json::object();
  for (const auto& [key, value] : values) object[valid_utf8(key)] = json_of(value);
  return object;
}

/// A part of something that may itself be absent: null then.
template <typename Whole, typename Part>
Json part(const Whole* whole, Part Whole::*member) {
  return whole == nullptr ? Json(nullptr) : json_of(whole->*member);
}

template <typename Whole>
const Whole* pointer(const std::optional<Whole>& value) {
  return value ? &*value : nullptr;
}

Json lag_basis(const std::optional<LagFigure>& lag) { return lag ? Json(to_string(lag->basis)) : Json(nullptr); }

/// "inf" when files are kept for ever; null when that is not known.
Json retention(const ServerFacts& facts) {
  if (!facts.binlog_retention_known) return nullptr;
  return facts.binlog_retention ? json_of(*facts.binlog_retention) : Json("inf");
}

Json node_to_json(const NodeReport& node) {
  const ServerFacts* facts = pointer(node.facts);
  return {
      {"name", json_of(node.name)},
      {"address", json_of(node.address)},
      {"flavor", facts == nullptr ? Json(nullptr) : Json(to_string(facts->version.flavor))},
      {"version", facts == nullptr ? Json(nullptr) : json_of(facts->version.text)},
      {"server_id", part(facts, &ServerFacts::server_id)},
      {"server_uuid", part(facts, &ServerFacts::server_uuid)},
      {"hostname", part(facts, &ServerFacts::hostname)},
      {"up", node.polled_yet ? Json(node.up) : Json(nullptr)},
      {"error", json_of(node.error)},
      {"last_seen", json_of(node.last_seen)},
      {"down_since", json_of(node.down_since)},
      {"read_only", part(facts, &ServerFacts::read_only)},
      {"written", json_of(node.written)},
      {"written_bytes_total", json_of(node.written_bytes_total)},
      {"binlog_enabled", part(facts, &ServerFacts::binlog_enabled)},
      {"binlog_format", part(facts, &ServerFacts::binlog_format)},
      {"binlog_files", json_of(node.binlog_files)},
      {"binlog_bytes", json_of(node.binlog_bytes)},
      {"binlog_retention_seconds", facts == nullptr ? Json(nullptr) : retention(*facts)},
      {"writes_replicated_changes", part(facts, &ServerFacts::writes_replicated_changes)},
      {"poll_duration_seconds", json_of(node.poll_duration)},
      {"polls", json_of(node.polls)},
      {"polls_overrun", json_of(node.overruns)},
      {"problems", json_of(node.problems)},
  };
}

/// What the replica said on this channel; null for what it did not say, or cannot say now (see visible_status).
Json status_fields(const HopReport& hop) {
  const ReplicationStatus* now = visible_status(hop);
  const ReplicationStatus* last = pointer(hop.status);
  return {
      {"source_address",
       last == nullptr ? Json(nullptr) : json_of(last->source.host + ":" + std::to_string(last->source.port))},
      {"receiver_running", now == nullptr ? Json(nullptr) : json_of(receiver_running(*now))},
      {"receiver", now == nullptr || !now->receiver ? Json(nullptr) : Json(to_string(*now->receiver))},
      {"receiver_state_text", part(now, &ReplicationStatus::receiver_state_text)},
      {"receiver_error", part(now, &ReplicationStatus::receiver_error)},
      {"applier_running", part(now, &ReplicationStatus::applier_running)},
      {"applier_state_text", part(now, &ReplicationStatus::applier_state_text)},
      {"applier_error", part(now, &ReplicationStatus::applier_error)},
      {"reported_lag_seconds", part(now, &ReplicationStatus::reported_lag)},
      {"configured_delay_seconds", part(last, &ReplicationStatus::configured_delay)},
      {"remaining_delay_seconds", part(now, &ReplicationStatus::remaining_delay)},
      {"received", part(last, &ReplicationStatus::received)},
      {"executed", part(last, &ReplicationStatus::executed)},
      {"relay_log_bytes", part(now, &ReplicationStatus::relay_log_bytes)},
      {"has_filters", part(last, &ReplicationStatus::has_filters)},
  };
}

Json lag_fields(const HopReport& hop) {
  const LagFigure* lag = pointer(hop.lag);
  const LagFigure* receive_lag = pointer(hop.receive_lag);
  const ByteDistance* receive = pointer(hop.bytes_to_receive);
  const ByteDistance* apply = pointer(hop.bytes_to_apply);
  return {
      {"lag_seconds", part(lag, &LagFigure::value)},
      {"lag_uncertainty_seconds", part(lag, &LagFigure::uncertainty)},
      {"lag_basis", lag_basis(hop.lag)},
      {"receive_lag_seconds", part(receive_lag, &LagFigure::value)},
      {"receive_lag_uncertainty_seconds", part(receive_lag, &LagFigure::uncertainty)},
      {"receive_lag_basis", lag_basis(hop.receive_lag)},
      {"lag_bytes", {{"receive", part(receive, &ByteDistance::bytes)}, {"apply", part(apply, &ByteDistance::bytes)}}},
      {"lag_bytes_exact",
       {{"receive", part(receive, &ByteDistance::exact)}, {"apply", part(apply, &ByteDistance::exact)}}},
      {"lag_transactions", json_of(hop.lag_transactions)},
      {"rates", json_of(hop.rates)},
      {"rates_10m", json_of(hop.rates_ten_minutes)},
      {"rates_1h", json_of(hop.rates_hour)},
      {"catch_up_seconds", json_of(hop.catch_up)},
      {"errant_transactions", json_of(hop.errant_transactions)},
      {"purge_headroom_seconds", json_of(hop.purge_headroom)},
      {"purge_headroom_bytes", json_of(hop.purge_headroom_bytes)},
      {"purge_headroom_files", json_of(hop.purge_headroom_files)},
      {"purge_forecast_seconds", json_of(hop.purge_forecast)},
      {"thresholds",
       {{"warning_seconds", json_of(hop.thresholds.warning)}, {"critical_seconds", json_of(hop.thresholds.critical)}}},
  };
}

Json hop_to_json(const HopReport& hop) {
  Json json = json_of(hop.id);
  json.update({{"configured", hop.configured},
               {"external_source", hop.external_source},
               {"chains", json_of(hop.chains)},
               {"state", to_string(hop.state)},
               {"cause", to_string(hop.cause)},
               {"since", json_of(hop.since)},
               {"summary", json_of(hop.summary)},
               {"advice", json_of(hop.advice)},
               {"evidence", json_of(hop.evidence)},
               {"suppressed_by", hop.suppressed_by.empty() ? Json(nullptr) : json_of(hop.suppressed_by)}});
  json.update(lag_fields(hop));
  json.update(status_fields(hop));
  return json;
}

/// null when there is none of which to tell.
Json heartbeat_to_json(const std::optional<HeartbeatReport>& heartbeat) {
  if (!heartbeat) return nullptr;
  return {
      {"node", json_of(heartbeat->node)},
      {"server_id", json_of(heartbeat->server_id)},
      {"silence_seconds", json_of(heartbeat->silence)},
      {"stale", heartbeat->stale},
      {"problem", heartbeat->problem.empty() ? Json(nullptr) : json_of(heartbeat->problem)},
  };
}

Json lag_by_node(const std::map<std::string, std::optional<LagFigure>>& figures) {
  Json values = Json::object();
  for (const auto& [node, figure] : figures) {
    values[valid_utf8(node)] = part(pointer(figure), &LagFigure::value);
  }
  return values;
}

/// How each of them is known; a "lower_bound" is an age that may be more.
Json lag_basis_by_node(const std::map<std::string, std::optional<LagFigure>>& figures) {
  Json bases = Json::object();
  for (const auto& [node, figure] : figures) bases[valid_utf8(node)] = lag_basis(figure);
  return bases;
}

Json chain_to_json(const ChainReport& chain) {
  const LagFigure* lag = pointer(chain.lag);
  Json root_cause;
  if (chain.root_cause) {
    root_cause = json_of(chain.root_cause->hop);
    root_cause["cause"] = to_string(chain.root_cause->cause);
  }
  return {
      {"name", json_of(chain.name)},
      {"path", json_of(chain.path)},
      {"state", to_string(chain.state)},
      {"lag_seconds", part(lag, &LagFigure::value)},
      {"lag_uncertainty_seconds", part(lag, &LagFigure::uncertainty)},
      {"lag_basis", lag_basis(chain.lag)},
      {"lag_note", chain.lag_note.empty() ? Json(nullptr) : json_of(chain.lag_note)},
      {"configured_delay_seconds", chain.lag ? json_of(chain.configured_delay) : Json(nullptr)},
      {"slowest_hop", chain.slowest_hop ? json_of(*chain.slowest_hop) : Json(nullptr)},
      {"thresholds",
       {{"warning_seconds", json_of(chain.thresholds.warning)},
        {"critical_seconds", json_of(chain.thresholds.critical)}}},
      {"catch_up_seconds", json_of(chain.catch_up)},
      {"root_cause", root_cause},
      {"node_lag_seconds", lag_by_node(chain.node_lag)},
      {"node_lag_basis", lag_basis_by_node(chain.node_lag)},
      {"heartbeat_lag_seconds", lag_by_node(chain.heartbeat_lag)},
      {"cutover_ready", json_of(chain.cutover_ready)},
      {"hops", json_of(chain.hops)},
  };
}

Json alert_to_json(const AlertReport& alert) {
  return {
      {"name", json_of(alert.name)},
      {"state", to_string(alert.state)},
      {"severity", to_string(alert.severity)},
      {"labels", json_of(alert.labels)},
      {"since", json_of(alert.since)},
      {"summary", valid_utf8(alert.summary())},
      {"annotations", json_of(alert.annotations)},
      {"held_by", alert.held_by.empty() ? Json(nullptr) : json_of(alert.held_by)},
  };
}

template <typename Value>
Json list_of(const std::vector<Value>& values, Json (*convert)(const Value&)) {
  Json list = Json::array();
  for (const Value& value : values) list.push_back(convert(value));
  return list;
}

}  // namespace

Json status_json(const FleetReport& report, const BuildInfo& build) {
  return {
      {"at", rfc3339(report.at.wall)},
      {"version", build.version},
      {"nodes", list_of(report.nodes, node_to_json)},
      {"hops", list_of(report.hops, hop_to_json)},
      {"chains", list_of(report.chains, chain_to_json)},
      {"heartbeat", heartbeat_to_json(report.heartbeat)},
      {"alerts", list_of(report.alerts, alert_to_json)},
      {"maintenance", maintenance_json(report.maintenance)},
  };
}

std::optional<Json> node_json(const FleetReport& report, std::string_view name) {
  const NodeReport* node = report.find_node(name);
  if (node == nullptr) return std::nullopt;
  Json json = node_to_json(*node);
  Json& hops = json["hops"] = Json::array();
  for (const HopReport& hop : report.hops) {
    if (hop.id.source == name || hop.id.replica == name) hops.push_back(hop_to_json(hop));
  }
  return json;
}

std::optional<Json> chain_json(const FleetReport& report, std::string_view name) {
  const auto chain = std::ranges::find(report.chains, name, &ChainReport::name);
  if (chain == report.chains.end()) return std::nullopt;
  Json json = chain_to_json(*chain);
  Json& hops = json["hops"] = Json::array();
  for (const HopId& id : chain->hops) {
    const HopReport* hop = report.find_hop(id);
    hops.push_back(hop == nullptr ? json_of(id) : hop_to_json(*hop));
  }
  return json;
}

Json alerts_json(const FleetReport& report) {
  return {{"at", rfc3339(report.at.wall)}, {"alerts", list_of(report.alerts, alert_to_json)}};
}

}  // namespace relaywatch::report
