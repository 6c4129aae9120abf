#include "alert/flapping.hpp"

#include <utility>

namespace relaywatch::alert {

Flapping note_fired(Flapping flapping, const FlappingOptions& options, const Moment& now) {
  if (options.count == 0) return {};
  flapping = forget_old(std::move(flapping), options, now);
  flapping.fired.push_back(now);
  if (flapping.fired.size() < options.count) return flapping;
  flapping.flaps = true;
  flapping.times = static_cast<std::uint32_t>(flapping.fired.size());
  flapping.since = flapping.fired.front().wall;
  return flapping;
}

Flapping note_returned(Flapping flapping) {
  if (flapping.flaps) ++flapping.times;
  return flapping;
}

Flapping forget_old(Flapping flapping, const FlappingOptions& options, const Moment& now) {
  // It has been quiet for a whole window when a flapping alert ends: nothing of it counts any more.
  if (options.count == 0 || flapping.flaps) return {};
  std::erase_if(flapping.fired, [&](const Moment& fired) { return now.mono - fired.mono > options.window; });
  return flapping;
}

}  // namespace relaywatch::alert
