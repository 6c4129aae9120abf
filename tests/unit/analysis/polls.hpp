#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "model/binlog_position.hpp"

namespace relaywatch::analysis {

inline MonoTime at(double second) { return MonoTime(std::chrono::duration_cast<Duration>(Seconds(second))); }

/// A poll that begins at `second`, and takes 10 ms.
inline Window poll(double second) { return {at(second), at(second + 0.01)}; }

inline BinlogCoordinate pos(std::uint64_t offset) { return {1, offset}; }

}  // namespace relaywatch::analysis
