#include "web/auth.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <optional>
#include <string>

#include "web/letter_case.hpp"

namespace relaywatch::web {

namespace {

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Digest digest(std::string_view text) {
  const std::string bytes(text);
  Digest result{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), result.data());
  return result;
}

std::string in_lower_case(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) { return lower(c); });
  return result;
}

/// What follows a scheme, which may be in any case; nullopt: it is another, or nothing follows.
std::optional<std::string_view> after_scheme(std::string_view value, std::string_view scheme) {
  if (value.size() <= scheme.size()) return std::nullopt;
  for (std::size_t i = 0; i < scheme.size(); ++i) {
    if (lower(value[i]) != scheme[i]) return std::nullopt;
  }
  return value.substr(scheme.size());
}

/// nullopt: it is not base64.
std::optional<std::string> from_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0 || text.size() > 4096) return std::nullopt;
  const std::size_t padding = text.size() - 1 - text.find_last_not_of('=');
  if (padding > 2) return std::nullopt;
  std::string decoded(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(decoded.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  decoded.resize(static_cast<std::size_t>(size) - padding);
  return decoded;
}

/// Of the value of a Host header: in lower case, without the port, the brackets of IPv6 and a final dot.
std::string host_name_in(std::string_view value) {
  std::string_view host = value;
  if (const auto bracket = host.find(']'); host.starts_with('[') && bracket != std::string_view::npos) {
    host = host.substr(1, bracket - 1);
  } else {
    host = host.substr(0, host.find(':'));
  }
  if (host.ends_with('.')) host.remove_suffix(1);
  return in_lower_case(host);
}

bool is_ip_address(const std::string& host) {
  boost::system::error_code other;
  boost::asio::ip::make_address(host, other);
  return !other;
}

}  // namespace

bool equal_in_constant_time(std::string_view given, std::string_view secret) {
  // Digests have one length, so that the secret's own length does not show either.
  const Digest left = digest(given);
  const Digest right = digest(secret);
  return CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

bool bears_token(const Request& request, const Secret& token) {
  const auto value = request.header("Authorization");
  if (!value) return false;
  if (const auto given = after_scheme(*value, "bearer ")) return equal_in_constant_time(*given, token.reveal());
  const auto coded = after_scheme(*value, "basic ");
  const auto name_and_password = coded ? from_base64(*coded) : std::nullopt;
  if (!name_and_password) return false;
  const auto colon = name_and_password->find(':');
  if (colon == std::string::npos) return false;
  return equal_in_constant_time(std::string_view(*name_and_password).substr(colon + 1), token.reveal());
}

bool is_cross_site(const Request& request) {
  const auto origin = request.header("Origin");
  if (!origin) return false;
  const auto scheme_end = origin->find("://");
  const auto host = request.header("Host");
  return scheme_end == std::string_view::npos || !host || origin->substr(scheme_end + 3) != *host;
}

bool is_sent_to_this_machine(const Request& request, std::string_view own_name) {
  const auto value = request.header("Host");
  if (!value) return true;
  const std::string host = host_name_in(*value);
  if (host == "localhost" || host.ends_with(".localhost") || is_ip_address(host)) return true;
  const std::string own = in_lower_case(own_name);
  return !host.empty() && (host == own || host == own.substr(0, own.find('.')));
}

}  // namespace relaywatch::web
