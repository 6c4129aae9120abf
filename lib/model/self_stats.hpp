#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.hpp"

namespace relaywatch {

/// How keeping state across restarts goes.
struct StoreStats {
  bool healthy = true;  ///< false while what is learnt is not being kept
  std::uint64_t saves = 0;
  std::uint64_t failures = 0;
  std::optional<WallTime> last_save;
  std::uint64_t bytes = 0;  ///< of the database file
};

/// What the daemon knows of itself, beside the FleetReport; read at each scrape.
struct SelfStats {
  /// (receiver, outcome) → count. A receiver is named by its type and host, never by a URL that may hold a secret.
  /// Outcomes: delivered, retried, failed.
  std::map<std::pair<std::string, std::string>, std::uint64_t> notifications;
  std::map<std::string, std::uint64_t> outbox_pending;  ///< by receiver: notifications not yet delivered
  std::map<std::string, Seconds> outbox_oldest;         ///< by receiver: age of the oldest of them
  std::uint64_t evaluations = 0;
  Seconds evaluate_total{};  ///< time spent in evaluate() since the start
  bool config_reload_success = true;
  WallTime config_reload_at;
  std::optional<StoreStats> store;  ///< absent: none is configured
  std::optional<bool> leads;  ///< of several monitors, this one pages chats and webhooks; absent: it is the only one
};

}  // namespace relaywatch
