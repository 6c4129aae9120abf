#pragma once

#include <initializer_list>
#include <optional>
#include <vector>

#include "base/clock.hpp"

namespace relaywatch::simulator {

/// The times at which something does not run: a thread, a server. Ends are exclusive.
class Outages {
 public:
  Outages() = default;
  explicit Outages(std::vector<Window> windows);
  static Outages any_of(std::initializer_list<const Outages*> parts);

  [[nodiscard]] const std::vector<Window>& windows() const { return windows_; }
  [[nodiscard]] bool covers(MonoTime time) const { return next_available(time) != time; }
  /// The first moment at or after `time` that is in no outage.
  [[nodiscard]] MonoTime next_available(MonoTime time) const;
  /// When the first outage that ends after `time` begins.
  [[nodiscard]] std::optional<MonoTime> next_begin(MonoTime time) const;

 private:
  std::vector<Window> windows_;  ///< sorted, apart from one another
};

}  // namespace relaywatch::simulator
