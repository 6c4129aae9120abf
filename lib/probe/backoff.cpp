#include "probe/backoff.hpp"

#include <algorithm>

namespace relaywatch::probe {

Duration backoff_delay(unsigned failures, Duration base, Duration cap, std::uint64_t random) {
  Duration limit = std::min(base, cap);
  for (unsigned doubled = 1; doubled < failures && limit < cap; ++doubled) limit = std::min(limit * 2, cap);
  constexpr int bits = 53;  // what a double holds exactly
  const double share = static_cast<double>(random >> (64 - bits)) / static_cast<double>(std::uint64_t{1} << bits);
  return std::chrono::duration_cast<Duration>(limit * share);
}

Duration Backoff::failed() {
  random_ += 0x9e3779b97f4a7c15U;
  std::uint64_t mixed = random_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  mixed ^= mixed >> 31U;
  return backoff_delay(++failures_, base_, cap_, mixed);
}

}  // namespace relaywatch::probe
