#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace relaywatch::report {

/// What the terminal shows of /api/v1/status. Read back from JSON, so that it works against a daemon elsewhere, also
/// one of another version: fields that it does not know are passed over. Absent: null or not there, that is, unknown.

struct LagView {
  std::optional<Seconds> value;  ///< may be infinite
  std::optional<Seconds> uncertainty;
  std::string basis;  ///< "" when there is no value
};

struct NodeView {
  std::string name;
  std::optional<std::string> address;
  std::optional<std::string> version;
  std::optional<bool> up;
  std::optional<bool> read_only;
  std::optional<std::string> written;  ///< "mysql-bin.000011:4711"
  std::optional<std::string> error;    ///< "timed_out (2013): no answer within 5 s"
  std::optional<WallTime> down_since;
  std::vector<std::string> problems;
};

struct HopKey {
  std::string source;
  std::string replica;
  std::string channel;

  bool operator==(const HopKey&) const = default;
};

struct BytesView {
  std::optional<double> bytes;
  bool exact = true;  ///< false: a lower bound
};

struct HopView {
  HopKey key;
  std::string state;
  std::string cause;
  std::string summary;
  std::string advice;
  std::optional<std::string> suppressed_by;
  std::optional<WallTime> since;
  LagView lag;
  BytesView to_receive;
  BytesView to_apply;
  std::optional<double> apply_rate;  ///< bytes per second
  std::optional<Seconds> catch_up;
  std::optional<Seconds> purge_headroom;  ///< until the source may purge what the receiver lacks
  bool external_source = false;
};

struct RootCauseView {
  HopKey hop;
  std::string cause;
};

struct ChainView {
  std::string name;
  std::string state;
  LagView lag;
  std::string lag_note;  ///< why the lag cannot be followed to the tail; "" when it can
  std::optional<HopKey> slowest_hop;
  std::optional<Seconds> catch_up;
  std::optional<RootCauseView> root_cause;
  std::vector<HopKey> hops;                 ///< in order from the origin
  std::map<std::string, Seconds> node_lag;  ///< by node, against the origin, branches included; only what is known
  std::map<std::string, std::optional<Seconds>> heartbeat_lag;  ///< the same by the heartbeat; empty: there is none
};

struct HeartbeatView {
  std::string node;
  std::optional<Seconds> silence;
  bool stale = false;
  std::optional<std::string> problem;
};

struct AlertView {
  std::string name;
  std::string state;
  std::string severity;
  std::string summary;
  std::optional<WallTime> since;
  std::optional<std::string> held_by;  ///< the maintenance that holds back its pages
};

struct MaintenanceView {
  std::string id;
  std::string scope;  ///< "chain" or "node"
  std::string name;
  std::optional<WallTime> begins;
  std::optional<WallTime> ends;
  std::string reason;
  std::string by;
};

struct StatusView {
  std::string version;
  std::optional<WallTime> at;
  bool healthy = false;
  std::vector<NodeView> nodes;
  std::vector<HopView> hops;
  std::vector<ChainView> chains;
  std::optional<HeartbeatView> heartbeat;
  std::vector<AlertView> alerts;  ///< but the Watchdog, which always fires
  std::vector<MaintenanceView> maintenance;

  [[nodiscard]] const HopView* find_hop(const HopKey& key) const;
};

/// Pure. The error names the field that is not as /api/v1/status has it, e.g. "hops[2].state is not a string".
Result<StatusView> parse_status(const nlohmann::json& status);

/// The same of the reply of /api/v1/maintenance.
Result<std::vector<MaintenanceView>> parse_maintenance(const nlohmann::json& reply);

/// True when every chain is ok and no alert but the Watchdog is firing. False also for what is no status at all.
bool healthy(const nlohmann::json& status);

}  // namespace relaywatch::report
