#pragma once

#include <optional>
#include <string_view>

#include "base/secret.hpp"
#include "web/message.hpp"

namespace relaywatch::web {

/// Takes a time that depends on the length of `given` alone, not on where the two differ.
bool equal_in_constant_time(std::string_view given, std::string_view secret);

/// True when the request bears `Authorization: Bearer <token>`, or `Basic` with any user name and the token as
/// password, which is how a browser logs in.
bool bears_token(const Request& request, const Secret& token);

/// True for a request that a page of another site made a browser send: its Origin is not the Host it was sent to.
bool is_cross_site(const Request& request);

/// True unless the request was sent to a name that may be anybody's: its Host is an IP address, localhost or a name
/// below it, `own_name` (of this machine) or the first part of that; or there is none, which no browser sends. A page
/// of another site whose name was made to lead here (DNS rebinding) is of the same origin as what it asks for, and its
/// Host alone gives it away.
bool is_sent_to_this_machine(const Request& request, std::string_view own_name);

}  // namespace relaywatch::web
