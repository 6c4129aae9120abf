#pragma once

#include <string>
#include <string_view>

namespace relaywatch::dialect {

/// Takes passwords out of a statement that a server quotes in an error: as soon as the message speaks of PASSWORD or
/// IDENTIFIED, whatever of the statement stands behind that word is hidden. Quotes are not paired up: a server cuts
/// statements off and quotes identifiers in its own words. Other messages come back as they are. Pure.
std::string redact_passwords(std::string_view message);

}  // namespace relaywatch::dialect
