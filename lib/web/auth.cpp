#include "web/auth.hpp"

#include <array>
#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <string>

namespace relaywatch::web {

namespace {

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Digest digest(std::string_view text) {
  const std::string bytes(text);
  Digest result{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), result.data());
  return result;
}

}  // namespace

bool equal_in_constant_time(std::string_view given, std::string_view secret) {
  // Digests have one length, so that the secret's own length does not show either.
  const Digest left = digest(given);
  const Digest right = digest(secret);
  return CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

bool bears_token(const Request& request, const Secret& token) {
  constexpr std::string_view scheme = "bearer ";
  const auto value = request.header("Authorization");
  if (!value || value->size() <= scheme.size()) return false;
  for (std::size_t i = 0; i < scheme.size(); ++i) {
    const char c = (*value)[i];
    if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != scheme[i]) return false;
  }
  return equal_in_constant_time(value->substr(scheme.size()), token.reveal());
}

bool is_cross_site(const Request& request) {
  const auto origin = request.header("Origin");
  if (!origin) return false;
  const auto scheme_end = origin->find("://");
  const auto host = request.header("Host");
  return scheme_end == std::string_view::npos || !host || origin->substr(scheme_end + 3) != *host;
}

}  // namespace relaywatch::web
