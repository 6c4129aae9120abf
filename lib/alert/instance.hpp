#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "alert/flapping.hpp"
#include "alert/observation.hpp"
#include "base/clock.hpp"

namespace relaywatch::alert {

/// One alert's life: inactive → pending (`for`) → firing → resolved (`keep_firing_for`). A value, to be saved whole:
/// its MonoTimes are of this run of the daemon.
struct Instance {
  std::optional<AlertState> state;                 ///< absent: inactive, with something to remember
  std::map<std::string, std::string> labels;       ///< latched when it began
  std::map<std::string, std::string> annotations;  ///< the newest while raised
  std::vector<std::string> affects{};              ///< likewise
  MonoTime pending_since;
  Moment active_since;                  ///< when it began firing, or became pending
  std::optional<MonoTime> clear_since;  ///< while it fires: since when the condition is gone
  Flapping flapping{};
  std::map<std::string, std::string> baseline{};  ///< of a rule on change: what the subject was; see change.hpp
  std::optional<MonoTime> changed_since{};        ///< while the subject is not what it was
};

enum class Transition { none, fired, resolved, dropped };

struct Step {
  std::optional<Instance> instance;  ///< absent: inactive, with nothing to remember. As it was, when it has resolved.
  Transition transition = Transition::none;
};

/// The pure step of one alert. `before` is absent while it is inactive.
Step step(std::optional<Instance> before, const Observation& seen, const Moment& now);

/// What is left of an alert that is over; nullopt when nothing needs to be remembered.
std::optional<Instance> remembered(const Instance& over, const FlappingOptions& flapping, const Moment& now);

}  // namespace relaywatch::alert
