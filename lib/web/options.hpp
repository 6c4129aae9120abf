#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/secret.hpp"

namespace relaywatch::web {

struct TlsFiles {
  std::string cert;  ///< PEM, with the chain
  std::string key;   ///< PEM

  bool operator==(const TlsFiles&) const = default;
};

struct Options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 9733;
  std::optional<TlsFiles> tls;
  std::optional<Secret>
      token;  ///< when set, every request but /-/healthy and /-/ready needs it: see bears_token()

  bool operator==(const Options&) const = default;
};

}  // namespace relaywatch::web
