#pragma once

#include "config/load_context.hpp"
#include "config/object_reader.hpp"
#include "mysql/options.hpp"

namespace relaywatch::config {

/// Reads a node's "tls", and checks that the files it names are there.
mysql::TlsOptions read_tls(ObjectReader& node, const LoadContext& context, Problems& problems);

}  // namespace relaywatch::config
