#pragma once

#include "alert/options.hpp"
#include "config/object_reader.hpp"

namespace relaywatch::config {

/// Reads "alerts": what the operator changes of the built-in rules.
alert::Options read_alerts(ObjectReader& root, Problems& problems);

}  // namespace relaywatch::config
