#pragma once

#include <string>

#include "web/options.hpp"

namespace relaywatch::daemon {

/// Where people reach the daemon that listens as `http` says. One that listens on every address has none of its own
/// to show: then it is this host's name. Pure.
std::string own_url(const web::Options& http, const std::string& host_name);

}  // namespace relaywatch::daemon
