#include "config/read_tls.hpp"

#include <array>

#include "config/secret_file.hpp"

namespace relaywatch::config {
namespace {

using mysql::TlsMode;
using mysql::TlsVersion;

constexpr std::array<Choice<TlsMode>, 5> modes = {{{"disabled", TlsMode::disabled},
                                                   {"preferred", TlsMode::preferred},
                                                   {"required", TlsMode::required},
                                                   {"verify_ca", TlsMode::verify_ca},
                                                   {"verify_identity", TlsMode::verify_identity}}};

constexpr std::array<Choice<TlsVersion>, 8> versions = {{{"1.0", TlsVersion::tls1_0},
                                                         {"1.1", TlsVersion::tls1_1},
                                                         {"1.2", TlsVersion::tls1_2},
                                                         {"1.3", TlsVersion::tls1_3},
                                                         {"TLSv1.0", TlsVersion::tls1_0},
                                                         {"TLSv1.1", TlsVersion::tls1_1},
                                                         {"TLSv1.2", TlsVersion::tls1_2},
                                                         {"TLSv1.3", TlsVersion::tls1_3}}};

/// The path of a PEM file, made absolute where it was relative to the config.
std::optional<std::string> read_pem(ObjectReader& tls, std::string_view key, std::string_view label,
                                    const LoadContext& context, Problems& problems) {
  const std::optional<std::string> name = tls.text(key);
  if (!name) {
    return std::nullopt;
  }
  const std::filesystem::path file = context.resolve(*name);
  check_pem_file(tls.path_of(key), file, label, context, problems);
  return file.string();
}

}  // namespace

mysql::TlsOptions read_tls(ObjectReader& node, const LoadContext& context, Problems& problems) {
  mysql::TlsOptions options;
  std::optional<ObjectReader> tls = node.object("tls");
  if (!tls) {
    return options;
  }
  const std::optional<TlsMode> mode = tls->choice<TlsMode>("mode", modes);
  const bool mode_is_usable = mode.has_value() || !tls->has("mode");
  options.mode = mode.value_or(options.mode);
  options.min_version = tls->choice<TlsVersion>("min_version", versions).value_or(options.min_version);
  options.ca = read_pem(*tls, "ca", "CERTIFICATE", context, problems);
  options.cert = read_pem(*tls, "cert", "CERTIFICATE", context, problems);
  options.key = read_pem(*tls, "key", "PRIVATE KEY", context, problems);
  tls->finish();

  const bool verifies = options.mode == TlsMode::verify_ca || options.mode == TlsMode::verify_identity;
  if (verifies && !tls->has("ca")) {
    problems.error(tls->path(),
                   "this mode verifies the server's certificate and needs \"ca\": a PEM file with the "
                   "certificate of the authority that signed it");
  }
  if (mode_is_usable && !verifies && tls->has("ca")) {
    problems.warn(tls->path_of("ca"),
                  "not used: the certificate is verified only in the modes verify_ca and verify_identity");
  }
  if (tls->has("cert") != tls->has("key")) {
    problems.error(tls->path(), "\"cert\" and \"key\" belong together: a client certificate needs both");
  }
  return options;
}

}  // namespace relaywatch::config
