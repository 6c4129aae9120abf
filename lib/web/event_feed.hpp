#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"

namespace relaywatch::web {

/// What one client's stream of server-sent events tells. It is asked for more only when all it gave before was sent, so
/// that a slow client costs the memory of one answer. Called on the loop's thread; it must not block.
class EventFeed {
 public:
  virtual ~EventFeed() = default;

  /// What is to be sent now: whole events, or "".
  virtual std::string take(MonoTime now) = 0;

  /// When take() is to be asked again though nobody said that there is news; nullopt: not before.
  [[nodiscard]] virtual std::optional<MonoTime> due() const = 0;
};

}  // namespace relaywatch::web
