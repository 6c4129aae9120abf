#include "mysql/client_error.hpp"

#include <charconv>
#include <cstddef>
#include <fmt/format.h>
#include <system_error>

namespace relaywatch::mysql {

namespace {

/// What to do about it, where the message alone does not tell.
std::string_view advice_for(int code, std::string_view text) {
  // Servers linked with yaSSL (5.5, early 5.6) speak a TLS that OpenSSL 3 refuses, each with its own words.
  if (text.find("unsafe legacy renegotiation disabled") != std::string_view::npos ||
      text.find("wrong version number") != std::string_view::npos ||
      text.find("unsupported protocol") != std::string_view::npos) {
    return "; this server's TLS is too old for this client: set tls.mode to disabled for it, or use a tunnel";
  }
  switch (code) {
    case 1129: return "; after mending the cause, run FLUSH HOSTS on it";
    case 1130: return "; create the monitor's account for the host that it connects from";
    case 3159: return "; set tls.mode to required or stricter for it";
    default: return "";
  }
}

struct Numbered {
  int code;
  std::string_view text;
};

/// While TLS is wanted, the library wraps an error that comes in place of the handshake (1040, 1129, 1130) into its
/// own 2002, since nobody vouches for it. It is still the best word there is on why there is no connection.
Numbered unwrap(int code, std::string_view text) {
  constexpr std::string_view wrapping = "The authenticity of the following error cannot be verified: ";
  constexpr std::string_view separator = " - ";
  const auto at = text.find(wrapping);
  if (at == std::string_view::npos) return {code, text};
  const std::string_view inner = text.substr(at + wrapping.size());
  int inner_code = 0;
  const auto [end, failure] = std::from_chars(inner.data(), inner.data() + inner.size(), inner_code);
  const std::string_view rest = inner.substr(static_cast<std::size_t>(end - inner.data()));
  if (failure != std::errc{} || !rest.starts_with(separator)) return {code, text};
  return {inner_code, rest.substr(separator.size())};
}

}  // namespace

bool is_client_error(int code) { return (code >= 2000 && code < 3000) || (code >= 5000 && code < 6000); }

bool must_reconnect(int code) {
  if (is_client_error(code)) return true;
  switch (code) {
    case 1053:  // server shutdown in progress
    case 1077:  // normal shutdown
    case 1078:  // got signal, aborting
    case 1079:  // shutdown complete
    case 1080:  // forcing close of thread
    case 1152:  // aborted connection
    case 1158:  // network errors, both directions
    case 1159:
    case 1160:
    case 1161:
    case 1184:  // aborted connection, with its reason
    case 1927:  // connection was killed (MariaDB)
    case 3169:  // session was killed
    case 4031:  // disconnected because of inactivity (8.0.24)
      return true;
    default: return false;
  }
}

ProbeFailure failure_of(int code) {
  switch (code) {
    case 1044:  // access denied to a database
    case 1045:  // access denied
    case 1251:  // authentication protocol not supported by the client
    case 1524:  // authentication plugin not loaded
    case 1698:  // access denied without a password
    case 1820:  // the password must be changed first
    case 1862:  // the password has expired
    case 3118:  // account locked (MySQL)
    case 4151:  // account locked (MariaDB)
    case 2049:  // pre-4.1 password refused by the client
    case 2059:  // authentication plugin cannot be loaded
    case 2061:  // authentication plugin reported an error
      return ProbeFailure::auth_failed;
    case 2026:
    case 3159:  // the server requires TLS
      return ProbeFailure::tls_failed;
    case 1040:
    case 1203:
    case 1226: return ProbeFailure::too_many_connections;
    case 1129:
    case 1130: return ProbeFailure::host_blocked;
    case 2005: return ProbeFailure::name_unresolved;
    case 2008:  // out of memory
    case 2019:  // unknown character set
      return ProbeFailure::internal;
    default: return ProbeFailure::unreachable;
  }
}

ProbeError probe_error(int code, std::string_view text, std::string_view where) {
  const Numbered error = unwrap(code, text);
  return {failure_of(error.code), error.code,
          fmt::format("{}: {}{}", where, error.text, advice_for(error.code, error.text))};
}

ProbeError timeout_error(std::string_view doing, std::string_view where) {
  return {ProbeFailure::timed_out, 0, fmt::format("{}: no answer in time while {}", where, doing)};
}

}  // namespace relaywatch::mysql
