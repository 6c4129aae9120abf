#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "model/event.hpp"

namespace relaywatch::daemon {

/// Keeps what flaps from filling the journal: of one kind and subject some events pass at once, then one in a while:
/// the newest, which says how many were left out. What people do always passes. Pure but for its memory, not
/// thread-safe.
class EventThrottle {
 public:
  struct Limits {
    int burst = 20;                             ///< at once
    Duration refill = std::chrono::minutes(1);  ///< then one per this time
  };

  EventThrottle() : EventThrottle(Limits()) {}
  explicit EventThrottle(Limits limits) : limits_(limits) {}

  /// Gives those that pass now, those that waited included. Call it also without events, so that these get their turn.
  std::vector<Event> admit(std::vector<Event> events, MonoTime now);

  [[nodiscard]] std::size_t size() const { return flows_.size(); }

 private:
  struct Flow {
    MonoTime full_at;              ///< when all of `burst` may pass at once again
    std::optional<Event> waiting;  ///< the newest that did not pass
    int left_out = 0;              ///< before it
  };

  bool pass(Flow& flow, MonoTime now) const;

  Limits limits_;
  std::map<std::pair<EventKind, std::string>, Flow> flows_;
};

}  // namespace relaywatch::daemon
