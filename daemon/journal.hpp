#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "base/clock.hpp"
#include "model/event.hpp"

namespace relaywatch::daemon {

/// The newest events, in the order in which they were told. A value; not thread-safe.
class Journal {
 public:
  static constexpr std::size_t default_capacity = 10'000;

  explicit Journal(std::size_t capacity = default_capacity) : capacity_(capacity) {}

  /// What an earlier run kept, in the order of the ids, which go on from there. Call it before add().
  void restore(std::vector<Event> kept);

  /// Gives each event its id. The oldest go when there are too many.
  void add(std::vector<Event> events);

  /// Drops those that happened before that.
  void forget(WallTime before);

  [[nodiscard]] const std::deque<Event>& events() const { return events_; }
  /// Those that happened at `begin` or later.
  [[nodiscard]] std::vector<Event> since(WallTime begin) const;
  /// Those with a greater id.
  [[nodiscard]] std::vector<Event> after(std::uint64_t id) const;
  /// The greatest id so far; 0 before the first event.
  [[nodiscard]] std::uint64_t last_id() const { return last_id_; }

 private:
  void limit();

  std::size_t capacity_;
  std::deque<Event> events_;
  std::uint64_t last_id_ = 0;
};

}  // namespace relaywatch::daemon
