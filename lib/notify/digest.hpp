#pragma once

#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace relaywatch::notify {

/// SHA-256 in hexadecimal.
std::string sha256(std::string_view text);

/// HMAC-SHA-256 (RFC 2104) in hexadecimal.
std::string hmac_sha256(const Secret& key, std::string_view text);

}  // namespace relaywatch::notify
