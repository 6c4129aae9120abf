#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "analysis/position_run.hpp"
#include "base/byte_stream.hpp"

namespace relaywatch::analysis {

/// Positions of many runs as a few bytes each: every run is told by its distance from the one before. Loses nothing;
/// short for what is usual: positions that grow, single polls. One codec writes, or reads, one sequence of runs.
class RunCodec {
 public:
  /// `unit`: of which all times are multiples. `position`, `time`: from where the first run is counted.
  explicit RunCodec(Duration unit, BinlogCoordinate position = {}, MonoTime time = {});

  void write(const PositionRun& run, std::string& bytes);
  /// nullopt when the bytes are no run, or its times are not of our age.
  [[nodiscard]] std::optional<PositionRun> read(ByteReader& bytes);

 private:
  [[nodiscard]] std::uint64_t ticks(MonoTime time) const;
  [[nodiscard]] std::optional<MonoTime> time(std::uint64_t ticks) const;
  void read_executed(PositionRun& run, std::uint8_t traits, ByteReader& bytes);

  Duration unit_;
  std::int64_t furthest_;  ///< ticks from the clock's origin
  BinlogCoordinate position_;
  BinlogCoordinate executed_;
  std::uint64_t reached_;  ///< ticks; two's complement, as all differences are taken modulo 2^64
};

/// No time of a run is further than this from the clock's origin, so that no difference of two overflows.
inline constexpr Duration furthest_time = std::chrono::hours(24 * 365 * 100);

/// At least `bytes`, by an eighth more at most; such distances from executed_last to executed_next take one byte.
std::uint64_t rounded_up(std::uint64_t bytes);

}  // namespace relaywatch::analysis
