#pragma once

#include "alert/options.hpp"
#include "config/object_reader.hpp"

namespace relaywatch::config {

/// Reads the top-level "alerts": what the operator changes of the built-in rules, and when an alert flaps.
alert::Options read_alerts(ObjectReader& root, Problems& problems);

/// Where an "alerts" section stands below the top level.
enum class AlertsOf { chain, hop };

/// Reads the "alerts" of a chain or a hop. An alert that is not about such a thing is an error.
alert::RuleChanges read_own_alerts(ObjectReader& parent, AlertsOf place, Problems& problems);

}  // namespace relaywatch::config
