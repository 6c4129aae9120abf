#include "mysql/native_transport.hpp"

// ma_pvio.h neither includes nor declares what it needs.
// clang-format off
#include <mysql.h>
#define HAVE_TLS 1  // the library is built so
using uchar = unsigned char;
#include <ma_pvio.h>
// clang-format on
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdint>
#include <mutex>
#include <openssl/ssl.h>
#include <stdexcept>
#include <sys/socket.h>

#include "mysql/native_fiber.hpp"

// From mysql/client_plugin.h, which cannot be included: it includes a header that is not installed.
extern "C" struct st_mysql_client_plugin* mysql_client_find_plugin(struct st_mysql* mysql, const char* name, int type);

namespace relaywatch::mysql {

namespace {

constexpr int socket_plugin_type = 101;               // MARIADB_CLIENT_PVIO_PLUGIN
constexpr unsigned socket_plugin_interface = 0x0100;  // MARIADB_CLIENT_PVIO_PLUGIN_INTERFACE_VERSION

/// MARIADB_PVIO_PLUGIN of the same header.
struct SocketPlugin {
  int type;
  unsigned interface_version;
  const char* name;
  const char* author;
  const char* description;
  unsigned version[3];
  const char* license;
  void* mysql_api;
  int (*init)(char*, size_t, int, va_list);
  int (*deinit)();
  int (*options)(const char*, const void*);
  PVIO_METHODS* methods;
};

constexpr int none = -1;
thread_local int offered_descriptor = none;

PVIO_METHODS* library_methods = nullptr;

// The descriptor is kept in the plugin's data pointer, one up, so that 0 remains "not connected".
int descriptor_of(const MARIADB_PVIO* pvio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(pvio->data)) - 1;
}

/// Calls recv() or send() until it does something other than "not now".
template <typename Transfer>
ssize_t waiting(int waits, Transfer transfer) {
  for (;;) {
    const ssize_t bytes = transfer();
    if (bytes >= 0 || (errno != EAGAIN && errno != EINTR)) return bytes;
    if (errno == EAGAIN && (NativeFiber::wait(waits) & MYSQL_WAIT_TIMEOUT) != 0) {
      errno = ETIMEDOUT;
      return -1;
    }
  }
}

ssize_t receive_now(MARIADB_PVIO* pvio, uchar* buffer, size_t length) {
  return recv(descriptor_of(pvio), buffer, length, MSG_DONTWAIT);
}

ssize_t send_now(MARIADB_PVIO* pvio, const uchar* buffer, size_t length) {
  return send(descriptor_of(pvio), buffer, length, MSG_DONTWAIT | MSG_NOSIGNAL);
}

ssize_t receive(MARIADB_PVIO* pvio, uchar* buffer, size_t length) {
  return waiting(MYSQL_WAIT_READ, [&] { return receive_now(pvio, buffer, length); });
}

ssize_t send_all(MARIADB_PVIO* pvio, const uchar* buffer, size_t length) {
  return waiting(MYSQL_WAIT_WRITE, [&] { return send_now(pvio, buffer, length); });
}

int wait_for_io(MARIADB_PVIO*, my_bool is_read, int) {
  const int events = NativeFiber::wait(is_read != 0 ? MYSQL_WAIT_READ : MYSQL_WAIT_WRITE);
  if ((events & MYSQL_WAIT_TIMEOUT) == 0) return 1;
  errno = ETIMEDOUT;
  return 0;
}

my_bool take_descriptor(MARIADB_PVIO* pvio, MA_PVIO_CINFO* target) {
  if (offered_descriptor == none) {
    pvio->methods = library_methods;
    return library_methods->connect(pvio, target);
  }
  pvio->data = reinterpret_cast<void*>(static_cast<std::intptr_t>(offered_descriptor) + 1);
  pvio->mysql = target->mysql;
  pvio->type = target->type;
  offered_descriptor = none;
  return 0;
}

// The poll's deadline is kept outside; the library's own timeouts, in whole seconds, are never used.
my_bool ignore_timeout(MARIADB_PVIO* pvio, enum enum_pvio_timeout type, int seconds) {
  if (offered_descriptor == none && pvio->data == nullptr) return library_methods->set_timeout(pvio, type, seconds);
  pvio->timeout[type] = -1;
  return 0;
}

int no_timeout(MARIADB_PVIO*, enum enum_pvio_timeout) { return -1; }

// Always non-blocking, whatever the library asks for.
int stay_non_blocking(MARIADB_PVIO*, my_bool, my_bool* previous) {
  if (previous != nullptr) *previous = 0;
  return 0;
}

my_bool is_blocking(MARIADB_PVIO*) { return 0; }

my_bool forget_descriptor(MARIADB_PVIO* pvio) {
  pvio->data = nullptr;
  return 0;
}

int nothing_to_set(MARIADB_PVIO*) { return 0; }

my_bool give_descriptor(MARIADB_PVIO* pvio, void* handle) {
  if (pvio->data == nullptr) return 1;
  *static_cast<my_socket*>(handle) = descriptor_of(pvio);
  return 0;
}

my_bool is_alive(MARIADB_PVIO* pvio) {
  char byte = 0;
  const ssize_t bytes = recv(descriptor_of(pvio), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return bytes > 0 || (bytes < 0 && errno == EAGAIN) ? 1 : 0;
}

my_bool has_data(MARIADB_PVIO* pvio, ssize_t* length) {
  char byte = 0;
  const ssize_t bytes = recv(descriptor_of(pvio), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (bytes < 0) return 1;
  *length = bytes;
  return 0;
}

int shut_down(MARIADB_PVIO* pvio) {
  if (pvio->data != nullptr) shutdown(descriptor_of(pvio), SHUT_RDWR);
  return -1;
}

PVIO_METHODS our_methods = {ignore_timeout, no_timeout,     receive,           receive_now,     send_all,
                            send_now,       wait_for_io,    stay_non_blocking, take_descriptor, forget_descriptor,
                            nothing_to_set, nothing_to_set, give_descriptor,   is_blocking,     is_alive,
                            has_data,       shut_down};

void install() {
  MYSQL* const handle = mysql_init(nullptr);
  auto* const plugin =
      reinterpret_cast<SocketPlugin*>(mysql_client_find_plugin(handle, "pvio_socket", socket_plugin_type));
  if (plugin != nullptr && plugin->interface_version == socket_plugin_interface) {
    library_methods = plugin->methods;
    plugin->methods = &our_methods;
  }
  mysql_close(handle);
  if (library_methods == nullptr)
    throw std::runtime_error("the MySQL client library has no socket plugin that we know");
  // OpenSSL writes without MSG_NOSIGNAL: a server that goes away must not end the process.
  struct sigaction action {};
  if (sigaction(SIGPIPE, nullptr, &action) == 0 && action.sa_handler == SIG_DFL) {
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, nullptr);
  }
}

}  // namespace

TransportScope::TransportScope(int descriptor) {
  static std::once_flag installed;
  std::call_once(installed, install);
  offered_descriptor = descriptor;
}

TransportScope::~TransportScope() { offered_descriptor = none; }

void release_authorities(st_mysql* handle) {
  const MARIADB_PVIO* const pvio = handle->net.pvio;
  if (pvio == nullptr || pvio->ctls == nullptr || mysql_get_ssl_cipher(handle) == nullptr) return;
  const auto* const tls = static_cast<const SSL*>(pvio->ctls->ssl);
  if (X509_STORE* const empty = X509_STORE_new()) SSL_CTX_set_cert_store(SSL_get_SSL_CTX(tls), empty);
}

}  // namespace relaywatch::mysql
