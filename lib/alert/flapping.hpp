#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "alert/options.hpp"
#include "base/clock.hpp"

namespace relaywatch::alert {

/// How often an alert came and went lately. An alert that fires for the `count`th time within `window` flaps: it goes
/// on firing, as one, until its condition was gone for a whole `window`, and resolves once. A value; outlives the
/// alert, so that the next one knows of it; never holds more than `count` times.
struct Flapping {
  std::vector<Moment> fired;      ///< when it fired within the window, oldest first
  bool flaps = false;             ///< since the last of them
  std::uint32_t times = 0;        ///< while it flaps: how often the condition began, those of `fired` included
  std::optional<WallTime> since;  ///< while it flaps: the first of those
};

/// The alert fires. Pure, as all here.
Flapping note_fired(Flapping flapping, const FlappingOptions& options, const Moment& now);
/// While it fires, the condition is back after it was gone.
Flapping note_returned(Flapping flapping);
/// What of it still counts for an alert that does not fire; nothing when the window has passed.
Flapping forget_old(Flapping flapping, const FlappingOptions& options, const Moment& now);

}  // namespace relaywatch::alert
