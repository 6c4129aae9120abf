#include "notify/digest.hpp"

#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <new>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <span>

namespace relaywatch::notify {
namespace {

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string hexadecimal(const Digest& digest, unsigned length) {
  return fmt::format("{:02x}", fmt::join(std::span(digest).first(length), ""));
}

}  // namespace

std::string sha256(std::string_view text) {
  Digest digest{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) throw std::bad_alloc();
  return hexadecimal(digest, length);
}

std::string hmac_sha256(const Secret& key, std::string_view text) {
  Digest digest{};
  unsigned length = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  const std::string& secret = key.reveal();
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes, text.size(), digest.data(), &length) ==
      nullptr) {
    throw std::bad_alloc();
  }
  return hexadecimal(digest, length);
}

}  // namespace relaywatch::notify
