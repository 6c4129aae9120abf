#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "alert/instance.hpp"
#include "alert/observation.hpp"
#include "base/clock.hpp"

namespace relaywatch::alert {

/// What has changed for so long is how things are from now on.
inline constexpr Duration change_accepted_after = std::chrono::hours(1);

/// "server_id 3, server_uuid 3e11…"
std::string in_words(const std::map<std::string, std::string>& facts);

/// The step of an alert on change: it is raised while one of the observed facts differs from what it was when it was
/// first seen, until it is so again or was different for change_accepted_after. The rule itself judges `clear`, or
/// `hold` when nobody can tell or something else explains a change; in its summary "{before}" stands for what was.
/// Facts that were or are not known differ from nothing. The facts outlive the alert in its instance. Pure.
Step step_change(std::optional<Instance> before, Observation seen, const Moment& now);

}  // namespace relaywatch::alert
