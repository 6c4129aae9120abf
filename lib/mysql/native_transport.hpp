#pragma once

struct st_mysql;

namespace relaywatch::mysql {

/// Lets the client library use a TCP connection that we made, instead of making one itself. So the library never
/// resolves a name (its look-up blocks), yet knows the server by its configured name and checks the certificate
/// against that; its waits while connecting go through NativeFiber::wait(); and the descriptor has one owner, us.
/// It takes the place of the library's own socket plugin (MARIADB_CLIENT_PVIO_PLUGIN of its headers), for those
/// connections that are made within a TransportScope; all others keep the library's own.

/// While it lives, mysql_real_connect() on this thread takes `descriptor` (connected, non-blocking) as its socket.
/// The library never closes it. Scopes do not nest.
class TransportScope {
 public:
  explicit TransportScope(int descriptor);
  ~TransportScope();
  TransportScope(const TransportScope&) = delete;
  TransportScope& operator=(const TransportScope&) = delete;
};

/// Gives back the certificates of the system's authorities, which the library loads for each TLS connection even when
/// it is to verify nothing: some 850 KiB each. For connections that do not verify, after logging in.
void release_authorities(st_mysql* handle);

}  // namespace relaywatch::mysql
