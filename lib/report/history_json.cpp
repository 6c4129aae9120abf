#include "report/history_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "report/unicode_text.hpp"

namespace relaywatch::report {
namespace {

using Json = nlohmann::ordered_json;

/// What one unit is cut into: beyond it digits mean nothing.
constexpr double milliseconds = 1000;
constexpr double bytes = 1;
constexpr double tenths = 10;

Json figure(const std::optional<double>& value, double parts) {
  if (!value) return nullptr;
  if (std::isinf(*value)) return *value > 0 ? "inf" : "-inf";
  const double rounded = std::round(*value * parts) / parts;
  if (parts == bytes) return static_cast<std::int64_t>(rounded);
  return rounded;
}

Json series(const Figures& figures, double parts) {
  Json list = Json::array();
  for (const auto& value : figures) list.push_back(figure(value, parts));
  return list;
}

Json times(const HistorySteps& steps) {
  Json list = Json::array();
  for (std::size_t i = 0; i < steps.count(); ++i) list.push_back(steps.end_of(i).time_since_epoch().count());
  return list;
}

void add_steps(Json& json, const HistorySteps& steps) {
  json["from"] = steps.from.time_since_epoch().count();
  json["until"] = steps.until.time_since_epoch().count();
  json["step_seconds"] = steps.step.count();
  json["times"] = times(steps);
}

Json identity(const HopId& id) {
  return {{"source", valid_utf8(id.source)}, {"replica", valid_utf8(id.replica)}, {"channel", valid_utf8(id.channel)}};
}

void describe(Json& run, const HopHistory::Condition& condition) {
  run["state"] = to_string(condition.state);
  run["cause"] = to_string(condition.cause);
}

void describe(Json& run, const ChainHistory::Condition& condition) {
  run["state"] = to_string(condition.state);
  Json& cause = run["root_cause"] = nullptr;
  if (!condition.root_cause) return;
  cause = identity(condition.root_cause->hop);
  cause["cause"] = to_string(condition.root_cause->cause);
}

/// Equal conditions of steps one after the other are one run.
template <typename Condition>
Json runs(const std::vector<std::optional<Condition>>& conditions, const HistorySteps& steps) {
  Json list = Json::array();
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    if (!conditions[i]) continue;
    const auto end = steps.end_of(i).time_since_epoch();
    if (i > 0 && conditions[i] == conditions[i - 1]) {
      list.back()["until"] = end.count();
      continue;
    }
    Json run = {{"from", (end - steps.step).count()}, {"until", end.count()}};
    describe(run, *conditions[i]);
    list.push_back(std::move(run));
  }
  return list;
}

}  // namespace

Json history_json(const HopHistory& history) {
  Json json = identity(history.id);
  add_steps(json, history.steps);
  json["lag_seconds"] = series(history.lag, milliseconds);
  json["lag_uncertainty_seconds"] = series(history.lag_uncertainty, milliseconds);
  json["lag_bytes"] = {{"receive", series(history.bytes_to_receive, bytes)},
                       {"apply", series(history.bytes_to_apply, bytes)}};
  json["rates"] = {{"write", series(history.write_rate, tenths)},
                   {"receive", series(history.receive_rate, tenths)},
                   {"apply", series(history.apply_rate, tenths)}};
  json["states"] = runs(history.conditions, history.steps);
  return json;
}

Json history_json(const ChainHistory& history) {
  Json json = {{"chain", valid_utf8(history.name)}};
  add_steps(json, history.steps);
  json["lag_seconds"] = series(history.lag, milliseconds);
  json["lag_uncertainty_seconds"] = series(history.lag_uncertainty, milliseconds);
  Json& nodes = json["node_lag_seconds"] = Json::object();
  for (const auto& [node, lag] : history.node_lag) nodes[valid_utf8(node)] = series(lag, milliseconds);
  json["states"] = runs(history.conditions, history.steps);
  return json;
}

}  // namespace relaywatch::report
