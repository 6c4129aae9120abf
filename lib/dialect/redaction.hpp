#pragma once

#include <string>
#include <string_view>

namespace relaywatch::dialect {

/// Takes passwords out of a statement that a server quotes in an error: behind the first word PASSWORD or IDENTIFIED,
/// every quoted text becomes '***'. Other messages come back as they are. Pure.
std::string redact_passwords(std::string_view message);

}  // namespace relaywatch::dialect
