#pragma once

#include <cstdint>
#include <optional>

#include "analysis/binlog_catalog.hpp"
#include "analysis/pace.hpp"
#include "analysis/throughput.hpp"
#include "model/binlog_position.hpp"

namespace relaywatch::pipeline {

/// Counts the bytes that a moving binlog position passes: it only grows, also across rotations and new epochs.
/// Not thread-safe.
class ByteCounter {
 public:
  /// `catalog`: the files that the position runs through; null when they are not known (then what lies between the
  /// last position seen in one file and the next file's start is not counted).
  void follow(const BinlogPosition& position, const analysis::BinlogCatalog* catalog, MonoTime time);

  /// Polls failed since: what passed meanwhile says nothing of the pace of a server that runs.
  void lose_sight() { counted_at_.reset(); }

  /// Since the first position seen; absent before.
  [[nodiscard]] std::optional<std::uint64_t> total() const { return last_ ? std::optional(total_) : std::nullopt; }
  /// Bytes per second over the last `span`.
  [[nodiscard]] std::optional<double> rate(Duration span) const { return window_.rate(span); }
  [[nodiscard]] const analysis::Pace& pace() const { return pace_; }

 private:
  std::optional<BinlogPosition> last_;
  std::uint64_t total_ = 0;
  analysis::RateWindow window_;
  analysis::Pace pace_;
  std::optional<MonoTime> counted_at_;
};

}  // namespace relaywatch::pipeline
