#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>

#include "model/event.hpp"

namespace relaywatch::report {

/// As the API serves them, in the order given: id, at, kind, subject (null for none), text, details{}. Pure,
/// thread-safe, no errors.
nlohmann::ordered_json events_json(std::span<const Event> events);

}  // namespace relaywatch::report
