#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "alert/alert_engine.hpp"
#include "alert/announcements.hpp"
#include "base/clock.hpp"

namespace relaywatch::alert {

/// All that the alerts remember from one evaluation to the next.
struct AlertMemory {
  AlertStates states;
  Announced announced;
};

/// As bytes, to be kept across restarts.
std::string encode(const AlertMemory& memory);

/// nullopt for bytes that are damaged, of another version's format, or of a time yet to come. `shift` brings their
/// monotonic times onto the clock of `now`.
std::optional<AlertMemory> decode_alert_memory(std::string_view bytes, Duration shift, MonoTime now);

/// One alert as bytes; nullopt for bytes that are damaged or of another version's format.
std::string encode(const AlertReport& alert);
std::optional<AlertReport> decode_alert(std::string_view bytes);

}  // namespace relaywatch::alert
