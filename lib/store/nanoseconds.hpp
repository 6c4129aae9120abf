#pragma once

#include <chrono>
#include <cstdint>

namespace relaywatch::store {

/// How a table holds a time of either clock.
template <typename Time>
std::int64_t to_nanoseconds(Time time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

template <typename Time>
Time from_nanoseconds(std::int64_t count) {
  return Time(std::chrono::duration_cast<typename Time::duration>(std::chrono::nanoseconds(count)));
}

}  // namespace relaywatch::store
