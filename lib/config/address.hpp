#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "model/node_snapshot.hpp"

namespace relaywatch::config {

/// An IPv4 or IPv6 address in digits; a zone ("fe80::1%eth0") is allowed.
bool is_ip_literal(std::string_view host);

/// A host name or an address, without brackets. False for "10.0.0.256": all digits, but no address.
bool is_host(std::string_view host);

/// 127.0.0.0/8, ::1, localhost.
bool is_loopback(std::string_view host);

/// Takes the brackets off "[::1]"; leaves everything else as it is.
std::string_view without_brackets(std::string_view host);

/// Reads "db1:3306", "10.0.0.1:3306", "[::1]:3306"; without a port, `default_port` if there is one. The host comes back
/// without brackets.
Result<SourceAddress> parse_address(std::string_view text, std::optional<std::uint16_t> default_port);

/// The same form again.
std::string format_address(const SourceAddress& address);

/// Host names compare without case.
bool is_same_address(const SourceAddress& left, const SourceAddress& right);

/// Checks the base URL of an HTTP service: http or https, a host, perhaps a port and a path. Gives it back without the
/// slashes at its end. The error never quotes the URL: it may hold a password.
Result<std::string> parse_base_url(std::string_view text);

/// Checks the URL of an HTTP request: http or https, a host, perhaps a port, a path and a query. Gives "HOST" or
/// "HOST:PORT". The error never quotes the URL.
Result<std::string> host_of_url(std::string_view text);

}  // namespace relaywatch::config
