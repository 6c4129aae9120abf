#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace relaywatch::notify {

/// A notification that is not to be tried any more: to be recorded in the outbox.
struct Settled {
  std::uint64_t id = 0;
  std::optional<std::string> parked;  ///< why it can never be delivered; absent: it was, or nobody is to be told

  bool operator==(const Settled&) const = default;
};

}  // namespace relaywatch::notify
