#pragma once

#include <optional>

#include "alert/observation.hpp"
#include "base/clock.hpp"

namespace relaywatch::alert {

/// One alert's life: inactive → pending (`for`) → firing → resolved (`keep_firing_for`). A value.
struct Instance {
  AlertState state = AlertState::pending;
  std::map<std::string, std::string> labels;       ///< latched when it began
  std::map<std::string, std::string> annotations;  ///< the newest while raised
  MonoTime pending_since;
  Moment active_since;  ///< when it began firing, or became pending
  std::optional<MonoTime> clear_since;
};

enum class Transition { none, fired, resolved, dropped };

struct Step {
  std::optional<Instance> instance;  ///< absent: inactive
  Transition transition = Transition::none;
};

/// The pure step of one alert. `before` is absent while it is inactive.
Step step(std::optional<Instance> before, const Observation& seen, const Moment& now);

}  // namespace relaywatch::alert
