#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch {

/// One thing that one receiver is to be told of one alert, until it was delivered.
struct Notification {
  enum class Kind { firing, resolved };

  std::uint64_t id = 0;  ///< counts up, across restarts; of one alert and receiver the lower one is delivered first
  std::string receiver;  ///< its name, which holds no secret
  Kind kind = Kind::firing;
  AlertReport alert;
  WallTime decided;                   ///< when the alert fired or ended
  std::optional<std::string> parked;  ///< why it can never be delivered as things are; absent: it is still tried
};

}  // namespace relaywatch
