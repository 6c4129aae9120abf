#include "mysql/host_look_up.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <sys/socket.h>
#include <system_error>

namespace relaywatch::mysql {

namespace {

using boost::asio::ip::tcp;

LookUpError error_of(int code, int system_error) {
  switch (code) {
    case EAI_SYSTEM: return {std::generic_category().message(system_error), true};
    case EAI_AGAIN:
    case EAI_FAIL:
    case EAI_MEMORY: return {gai_strerror(code), true};
    default: return {gai_strerror(code), false};
  }
}

}  // namespace

LookUpResult look_up_host(const std::string& host) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;  // else each address comes once per kind of socket
  addrinfo* list = nullptr;
  if (const int code = ::getaddrinfo(host.c_str(), nullptr, &wanted, &list); code != 0) return error_of(code, errno);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, ::freeaddrinfo);
  HostAddresses addresses;
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
    tcp::endpoint endpoint;
    if (one->ai_addrlen > endpoint.capacity()) continue;
    std::memcpy(endpoint.data(), one->ai_addr, one->ai_addrlen);
    endpoint.resize(one->ai_addrlen);
    addresses.push_back(endpoint.address());
  }
  if (addresses.empty()) return LookUpError{"the host name has no address", false};
  return addresses;
}

}  // namespace relaywatch::mysql
