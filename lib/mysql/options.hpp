#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/secret.hpp"

namespace relaywatch::mysql {

enum class TlsMode {
  disabled,         ///< plain text; the only mode that 5.1, 5.5 and early 5.6 servers manage with OpenSSL 3
  preferred,        ///< TLS when the server offers it, else plain text; certificate not verified
  required,         ///< TLS or no connection; certificate not verified
  verify_ca,        ///< and the certificate is signed by `ca`
  verify_identity,  ///< and it names the host that we connect to
};

enum class TlsVersion { tls1_0, tls1_1, tls1_2, tls1_3 };

struct TlsOptions {
  TlsMode mode = TlsMode::preferred;
  TlsVersion min_version = TlsVersion::tls1_2;
  std::optional<std::string> ca;    ///< PEM file
  std::optional<std::string> cert;  ///< PEM file: client certificate
  std::optional<std::string> key;   ///< PEM file: client key

  bool operator==(const TlsOptions&) const = default;
};

/// Where and as whom to connect.
struct ConnectOptions {
  std::string host;
  std::uint16_t port = 3306;
  std::string user;
  Secret password;
  TlsOptions tls;

  bool operator==(const ConnectOptions&) const = default;
};

}  // namespace relaywatch::mysql
