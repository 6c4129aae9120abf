#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "alert/options.hpp"
#include "base/clock.hpp"
#include "base/log_options.hpp"
#include "model/fleet_spec.hpp"
#include "model/server_version.hpp"
#include "mysql/options.hpp"
#include "notify/options.hpp"
#include "store/options.hpp"
#include "web/options.hpp"

namespace relaywatch::config {

/// One node as the operator describes it.
struct NodeConfig {
  NodeSpec spec;                  ///< the same as in Config::fleet
  mysql::ConnectOptions connect;  ///< with the secret already read
  std::optional<Flavor> kind;     ///< absent: "auto", read from the server
};

/// A pt-heartbeat compatible table.
struct HeartbeatOptions {
  std::string database;
  std::string table;
  std::optional<std::string> write_to;  ///< the node that the monitor writes to; absent: somebody else writes
  Duration interval = std::chrono::seconds(1);
  bool utc = false;     ///< the stamps are in UTC, else in the monitor's local time
  bool create = false;  ///< make the table when it is missing on `write_to`

  bool operator==(const HeartbeatOptions&) const = default;
};

/// This monitor is one of several: which of them leads.
struct HaOptions {
  std::string lock_node;
  std::string lock_name = "relaywatch";
  std::optional<std::string> instance;  ///< this monitor's name among its peers; absent: the host's
  std::vector<std::string> peers;       ///< base URLs of the other monitors

  bool operator==(const HaOptions&) const = default;
};

/// A valid configuration, with every default filled in and every secret read. A value: no I/O, freely copied.
struct Config {
  FleetSpec fleet;
  std::vector<NodeConfig> nodes;  ///< in the order of fleet.nodes
  alert::Options alerts;
  notify::Options notify;
  web::Options http;
  log::Options log;
  std::optional<HeartbeatOptions> heartbeat;
  std::optional<HaOptions> ha;          ///< absent: this monitor is the only one
  std::optional<store::Options> store;  ///< absent: nothing is kept across restarts
};

}  // namespace relaywatch::config
