#pragma once

#include "config/load_context.hpp"
#include "config/object_reader.hpp"
#include "web/options.hpp"

namespace relaywatch::config {

/// Reads "http", its certificate's files and its token.
web::Options read_http(ObjectReader& root, const LoadContext& context, Problems& problems);

}  // namespace relaywatch::config
