#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/notification.hpp"

namespace relaywatch::notify {

/// What the receivers' messages have in common. Pure.

/// The text, or as much of its beginning as fits with "…" after it; never ends within a UTF-8 character.
std::string shortened(std::string text, std::size_t most_bytes);

/// What the alert is about: "mysql51→mysql55 (channel c)", "mysql56", a chain's name, or "" when its labels do not say.
std::string subject_of(const AlertReport& alert);

/// "a", "a and b", "a, b and c"
std::string join_and(const std::vector<std::string>& words);

/// How long the alert had fired when it ended: "4 min 10 s".
std::string duration_of(const Notification& over);

/// "" when the alert has no such annotation.
std::string annotation(const AlertReport& alert, const std::string& name);

}  // namespace relaywatch::notify
