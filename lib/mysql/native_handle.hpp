#pragma once

#include <memory>
#include <mysql.h>
#include <string>

#include "base/error.hpp"
#include "mysql/options.hpp"

namespace relaywatch::mysql {

struct CloseHandle {
  void operator()(MYSQL* handle) const { mysql_close(handle); }
};
using NativeHandle = std::unique_ptr<MYSQL, CloseHandle>;

/// A handle of the client library, set up for `options` and not connected yet.
/// Throws std::bad_alloc when the library has no memory.
NativeHandle make_handle(const ConnectOptions& options);

/// Why a connection that the library made does not keep to `tls`; empty when it does. The library connects in plain
/// text to a server without TLS, even when it is told to enforce TLS.
std::string tls_breach(MYSQL* handle, const TlsOptions& tls);

}  // namespace relaywatch::mysql
