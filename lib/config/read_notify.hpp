#pragma once

#include "config/object_reader.hpp"
#include "notify/options.hpp"

namespace relaywatch::config {

/// Reads "notify". A receiver that this version cannot serve is an error: nobody must believe that it pages them.
notify::Options read_notify(ObjectReader& root, Problems& problems);

}  // namespace relaywatch::config
