#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"

namespace relaywatch::analysis {

/// The rate of a growing count over the recent past, up to an hour, in about 1 KiB. Not thread-safe.
class RateWindow {
 public:
  /// Records the count at `time`. Times must not go back.
  void add(MonoTime time, std::uint64_t total);

  /// Per second over the last `span` up to the newest record; nullopt while less than half of it was watched.
  [[nodiscard]] std::optional<double> rate(Duration span) const;

  [[nodiscard]] std::size_t records() const { return records_.size(); }

 private:
  struct Record {
    MonoTime time;
    std::uint64_t total;
  };

  void thin();

  std::vector<Record> records_;  ///< the wider apart, the older; but for the newest, which moves along
};

}  // namespace relaywatch::analysis
