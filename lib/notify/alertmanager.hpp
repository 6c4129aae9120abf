#pragma once

#include <map>
#include <span>
#include <string>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace relaywatch::notify {

/// One alert as a receiver is to see it.
struct OutgoingAlert {
  std::map<std::string, std::string> labels;  ///< its identity
  std::map<std::string, std::string> annotations;
  WallTime starts_at;
  WallTime ends_at;  ///< in the future: it fires until then; otherwise: when it was resolved
  bool resolved = false;

  bool operator==(const OutgoingAlert&) const = default;
};

/// The body of POST /api/v2/alerts (Alertmanager 0.16 and later). Pure, never fails: bytes that are not UTF-8 are
/// replaced. Labels with empty values are left out, as Alertmanager itself does. `generator_url`: "" for none.
std::string alertmanager_body(std::span<const OutgoingAlert> alerts, const std::string& generator_url);

/// RFC 3339 in UTC with milliseconds.
std::string rfc3339(WallTime time);

/// The receiver's name in metrics and logs, "alertmanager:HOST:PORT"; never holds what is secret in the URL.
std::string alertmanager_name(const std::string& url);

}  // namespace relaywatch::notify
