#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace relaywatch::notify {

/// A group of Alertmanagers: each URL gets every alert (Alertmanager's own high-availability scheme).
struct AlertmanagerOptions {
  std::vector<std::string> urls;                       ///< "http://127.0.0.1:9093", with a path prefix if it has one
  Duration resend_interval = std::chrono::minutes(1);  ///< firing alerts are sent again this often
  Duration timeout = std::chrono::seconds(5);          ///< for one request

  bool operator==(const AlertmanagerOptions&) const = default;
};

struct Options {
  std::vector<AlertmanagerOptions> alertmanagers;

  bool operator==(const Options&) const = default;
};

}  // namespace relaywatch::notify
