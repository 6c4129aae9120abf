#pragma once

#include <optional>
#include <string>

#include "config/load_context.hpp"
#include "config/object_reader.hpp"
#include "notify/options.hpp"

namespace relaywatch::config {

/// "min_severity" and "match", which every receiver may have.
notify::Wanted read_wanted(ObjectReader& receiver, Problems& problems);

/// Reads all of a receiver whose type is pagerduty, slack or webhook. nullopt, and errors, when it cannot be used.
std::optional<notify::EventReceiverOptions> read_event_receiver(ObjectReader& receiver, const std::string& type,
                                                                const LoadContext& context, Problems& problems);

}  // namespace relaywatch::config
