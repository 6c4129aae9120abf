#include "report/status_view.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "report/time_text.hpp"

namespace relaywatch::report {
namespace {

using nlohmann::json;

/// Reads the fields of one object. The first field that is not as expected is remembered in `problem`; what is read
/// after that does not matter.
class ObjectReader {
 public:
  ObjectReader(const json& object, std::string path, std::string& problem)
      : object_(object), path_(std::move(path)), problem_(problem) {
    if (!object.is_object()) complain("", "is not an object");
  }

  std::string text(const char* key) const { return required(key, optional_text(key)); }

  std::optional<std::string> optional_text(const char* key) const {
    const json* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) return complain(key, "is not a string");
    return value->get<std::string>();
  }

  std::optional<bool> optional_flag(const char* key) const {
    const json* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_boolean()) return complain(key, "is not true or false");
    return value->get<bool>();
  }

  std::optional<double> optional_number(const char* key) const {
    const json* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (*value == "inf") return std::numeric_limits<double>::infinity();
    if (!value->is_number()) return complain(key, "is not a number");
    return value->get<double>();
  }

  std::optional<Seconds> optional_seconds(const char* key) const {
    const auto value = optional_number(key);
    return value ? std::optional(Seconds(*value)) : std::nullopt;
  }

  std::optional<WallTime> optional_time(const char* key) const {
    const auto value = optional_text(key);
    if (!value) return std::nullopt;
    const auto time = parse_rfc3339(*value);
    if (!time) complain(key, "is not an RFC 3339 time in UTC");
    return time;
  }

  [[nodiscard]] bool has(const char* key) const { return find(key) != nullptr; }

  bool empty() const { return object_.empty(); }

  /// nullopt when null or absent.
  std::optional<ObjectReader> optional_object(const char* key) const {
    const json* value = find(key);
    if (value == nullptr) return std::nullopt;
    return ObjectReader(*value, field(key), problem_);
  }

  [[nodiscard]] std::vector<std::string> keys() const {
    std::vector<std::string> names;
    if (!object_.is_object()) return names;
    for (const auto& [name, value] : object_.items()) names.push_back(name);
    return names;
  }

  /// One item for each object of the list; a list that is absent is an error.
  template <typename Item>
  std::vector<Item> list(const char* key, Item (*read)(const ObjectReader&)) const {
    std::vector<Item> items;
    const json* value = find(key);
    if (value == nullptr || !value->is_array()) {
      complain(key, "is not a list");
      return items;
    }
    for (std::size_t i = 0; i < value->size() && problem_.empty(); ++i) {
      items.push_back(read(ObjectReader((*value)[i], fmt::format("{}[{}]", field(key), i), problem_)));
    }
    return items;
  }

 private:
  const json* find(const char* key) const {
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(key);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }

  std::string required(const char* key, const std::optional<std::string>& value) const {
    if (!value) complain(key, "is missing");
    return value.value_or("");
  }

  std::string field(const char* key) const { return path_.empty() || *key == '\0' ? path_ + key : path_ + "." + key; }

  std::nullopt_t complain(const char* key, std::string_view what) const {
    if (problem_.empty()) {
      const std::string name = field(key);
      problem_ = fmt::format("{} {}", name.empty() ? "the reply" : name, what);
    }
    return std::nullopt;
  }

  const json& object_;
  std::string path_;
  std::string& problem_;
};

std::string read_problem(const ObjectReader& problem) { return problem.text("message"); }

std::string error_text(const ObjectReader& error) {
  std::string text = error.text("kind");
  if (const auto code = error.optional_number("code")) text += fmt::format(" ({:.0f})", *code);
  return text + ": " + error.text("message");
}

NodeView read_node(const ObjectReader& node) {
  NodeView view;
  view.name = node.text("name");
  view.address = node.optional_text("address");
  view.version = node.optional_text("version");
  view.up = node.optional_flag("up");
  view.read_only = node.optional_flag("read_only");
  view.down_since = node.optional_time("down_since");
  if (const auto written = node.optional_object("written")) {
    view.written = fmt::format("{}:{:.0f}", written->text("file"), written->optional_number("position").value_or(0));
  }
  if (const auto error = node.optional_object("error")) view.error = error_text(*error);
  view.problems = node.list("problems", read_problem);
  return view;
}

LagView read_lag(const ObjectReader& object) {
  return {object.optional_seconds("lag_seconds"), object.optional_seconds("lag_uncertainty_seconds"),
          object.optional_text("lag_basis").value_or("")};
}

HopKey read_hop_key(const ObjectReader& hop) {
  return {hop.text("source"), hop.text("replica"), hop.optional_text("channel").value_or("")};
}

HopView read_hop(const ObjectReader& hop) {
  HopView view;
  view.key = read_hop_key(hop);
  view.state = hop.text("state");
  view.cause = hop.text("cause");
  view.summary = hop.text("summary");
  view.advice = hop.text("advice");
  view.suppressed_by = hop.optional_text("suppressed_by");
  view.since = hop.optional_time("since");
  view.lag = read_lag(hop);
  const auto bytes = hop.optional_object("lag_bytes");
  const auto exact = hop.optional_object("lag_bytes_exact");
  const auto read_bytes = [&](const char* stage) {
    return BytesView{bytes ? bytes->optional_number(stage) : std::nullopt,
                     (exact ? exact->optional_flag(stage) : std::nullopt).value_or(true)};
  };
  view.to_receive = read_bytes("receive");
  view.to_apply = read_bytes("apply");
  if (const auto rates = hop.optional_object("rates")) view.apply_rate = rates->optional_number("apply");
  view.catch_up = hop.optional_seconds("catch_up_seconds");
  view.purge_headroom = hop.optional_seconds("purge_headroom_seconds");
  view.external_source = hop.optional_flag("external_source").value_or(false);
  return view;
}

ChainView read_chain(const ObjectReader& chain) {
  ChainView view;
  view.name = chain.text("name");
  view.state = chain.text("state");
  view.lag = read_lag(chain);
  view.lag_note = chain.optional_text("lag_note").value_or("");
  if (const auto slowest = chain.optional_object("slowest_hop")) view.slowest_hop = read_hop_key(*slowest);
  view.catch_up = chain.optional_seconds("catch_up_seconds");
  if (const auto root_cause = chain.optional_object("root_cause")) {
    view.root_cause = RootCauseView{read_hop_key(*root_cause), root_cause->text("cause")};
  }
  view.hops = chain.list("hops", read_hop_key);
  if (const auto node_lag = chain.optional_object("node_lag_seconds")) {
    for (const std::string& node : node_lag->keys()) {
      if (const auto lag = node_lag->optional_seconds(node.c_str())) view.node_lag[node] = *lag;
    }
  }
  const auto heartbeat_lag = chain.optional_object("heartbeat_lag_seconds");
  if (!heartbeat_lag || heartbeat_lag->empty()) return view;
  for (const HopKey& hop : view.hops) {
    view.heartbeat_lag[hop.replica] = heartbeat_lag->optional_seconds(hop.replica.c_str());
  }
  return view;
}

HeartbeatView read_heartbeat(const ObjectReader& heartbeat) {
  return {heartbeat.text("node"), heartbeat.optional_seconds("silence_seconds"),
          heartbeat.optional_flag("stale").value_or(false), heartbeat.optional_text("problem")};
}

AlertView read_alert(const ObjectReader& alert) {
  return {alert.text("name"),    alert.text("state"),          alert.text("severity"),
          alert.text("summary"), alert.optional_time("since"), alert.optional_text("held_by")};
}

MaintenanceView read_maintenance(const ObjectReader& maintenance) {
  return {maintenance.text("id"),
          maintenance.text("scope"),
          maintenance.text("name"),
          maintenance.optional_time("begins"),
          maintenance.optional_time("ends"),
          maintenance.text("reason"),
          maintenance.text("by")};
}

/// Fires for as long as the monitor lives, so that its silence is noticed: no fault.
bool is_watchdog(const AlertView& alert) { return alert.name == "Watchdog"; }

}  // namespace

const HopView* StatusView::find_hop(const HopKey& key) const {
  const auto found = std::ranges::find(hops, key, &HopView::key);
  return found == hops.end() ? nullptr : &*found;
}

Result<StatusView> parse_status(const json& status) {
  std::string problem;
  const ObjectReader reader(status, "", problem);
  StatusView view;
  view.version = reader.optional_text("version").value_or("");
  view.at = reader.optional_time("at");
  view.nodes = reader.list("nodes", read_node);
  view.hops = reader.list("hops", read_hop);
  view.chains = reader.list("chains", read_chain);
  if (const auto heartbeat = reader.optional_object("heartbeat")) view.heartbeat = read_heartbeat(*heartbeat);
  view.alerts = reader.list("alerts", read_alert);
  if (reader.has("maintenance")) view.maintenance = reader.list("maintenance", read_maintenance);
  if (!problem.empty()) return Error{"not a relaywatch status: " + problem};
  std::erase_if(view.alerts, is_watchdog);
  view.healthy = std::ranges::all_of(view.chains, [](const ChainView& chain) { return chain.state == "ok"; }) &&
                 std::ranges::none_of(view.alerts, [](const AlertView& alert) { return alert.state == "firing"; });
  return view;
}

Result<std::vector<MaintenanceView>> parse_maintenance(const json& reply) {
  std::string problem;
  auto maintenance = ObjectReader(reply, "", problem).list("maintenance", read_maintenance);
  if (!problem.empty()) return Error{"not a list of relaywatch's maintenance: " + problem};
  return maintenance;
}

bool healthy(const json& status) {
  const auto view = parse_status(status);
  return view.has_value() && view->healthy;
}

}  // namespace relaywatch::report
