#include "mysql/native_handle.hpp"

#include <new>
#include <openssl/x509.h>

namespace relaywatch::mysql {

namespace {

bool verifies(TlsMode mode) { return mode == TlsMode::verify_ca || mode == TlsMode::verify_identity; }

const char* versions_from(TlsVersion lowest) {
  switch (lowest) {
    case TlsVersion::tls1_0: return "TLSv1.0,TLSv1.1,TLSv1.2,TLSv1.3";
    case TlsVersion::tls1_1: return "TLSv1.1,TLSv1.2,TLSv1.3";
    case TlsVersion::tls1_2: return "TLSv1.2,TLSv1.3";
    case TlsVersion::tls1_3: return "TLSv1.3";
  }
  return "TLSv1.2,TLSv1.3";
}

void set_tls(MYSQL* handle, const TlsOptions& tls) {
  const my_bool enforce = tls.mode == TlsMode::disabled ? 0 : 1;
  const my_bool verify_name = tls.mode == TlsMode::verify_identity ? 1 : 0;
  mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &enforce);
  mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify_name);
  if (tls.mode == TlsMode::disabled) return;
  mysql_options(handle, MARIADB_OPT_TLS_VERSION, versions_from(tls.min_version));
  if (tls.min_version < TlsVersion::tls1_2) {
    // OpenSSL 3 offers no cipher for these versions above security level 0.
    mysql_options(handle, MYSQL_OPT_SSL_CIPHER, "DEFAULT:@SECLEVEL=0");
  }
  if (tls.cert) mysql_options(handle, MYSQL_OPT_SSL_CERT, tls.cert->c_str());
  if (tls.key) mysql_options(handle, MYSQL_OPT_SSL_KEY, tls.key->c_str());
  // Giving the library an authority makes it verify: only in the modes that say so. Without one of its own, a
  // verifying mode trusts the system's, which the library must be told, or it would not check the name.
  if (!verifies(tls.mode)) return;
  if (tls.ca) {
    mysql_options(handle, MYSQL_OPT_SSL_CA, tls.ca->c_str());
  } else {
    mysql_options(handle, MYSQL_OPT_SSL_CAPATH, X509_get_default_cert_dir());
  }
}

}  // namespace

NativeHandle make_handle(const ConnectOptions& options) {
  NativeHandle handle(mysql_init(nullptr));
  if (!handle) throw std::bad_alloc();
  const unsigned tcp = MYSQL_PROTOCOL_TCP;  // the library takes "localhost" for a Unix socket otherwise
  const unsigned off = 0;
  const my_bool no = 0;
  mysql_options(handle.get(), MYSQL_OPT_PROTOCOL, &tcp);
  // 5.1 takes the library's default, utf8mb4, for latin1 without a word.
  mysql_options(handle.get(), MYSQL_SET_CHARSET_NAME, "utf8");
  mysql_options(handle.get(), MYSQL_OPT_LOCAL_INFILE, &off);
  mysql_options(handle.get(), MYSQL_OPT_RECONNECT, &no);
  mysql_options4(handle.get(), MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "relaywatch");
  set_tls(handle.get(), options.tls);
  return handle;
}

std::string tls_breach(MYSQL* handle, const TlsOptions& tls) {
  const bool encrypted = mysql_get_ssl_cipher(handle) != nullptr;
  if (tls.mode >= TlsMode::required && !encrypted) {
    return "the server offers no TLS and tls.mode demands it; turn TLS on there, or set tls.mode to preferred or "
           "disabled";
  }
  return "";
}

}  // namespace relaywatch::mysql
