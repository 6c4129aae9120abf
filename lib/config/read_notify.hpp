#pragma once

#include "config/load_context.hpp"
#include "config/object_reader.hpp"
#include "notify/options.hpp"

namespace relaywatch::config {

/// Reads "notify" and the secrets of its receivers.
notify::Options read_notify(ObjectReader& root, const LoadContext& context, Problems& problems);

}  // namespace relaywatch::config
