#pragma once

#include <string>
#include <string_view>

#include "model/server_replies.hpp"

namespace relaywatch::mysql {

/// True for numbers that the client library itself gives (2000–2999, 5000–5999); all others come from a server.
bool is_client_error(int code);

/// After this error the connection is of no use: close it and connect anew.
bool must_reconnect(int code);

/// What an error number means for the monitor. Numbers of both sides: the server's while logging in, the client's
/// always.
ProbeFailure failure_of(int code);

/// An error of connecting or asking, in words for the person who must mend it. `where` is "host:port".
/// `text` is the server's or the library's own message; neither ever holds a password.
ProbeError probe_error(int code, std::string_view text, std::string_view where);

/// No answer before the poll's deadline. `doing` says what was being waited for.
ProbeError timeout_error(std::string_view doing, std::string_view where);

}  // namespace relaywatch::mysql
