#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/system/result.hpp>
#include <string>
#include <vector>

namespace relaywatch::mysql {

using HostAddresses = std::vector<boost::asio::ip::address>;

struct LookUpError {
  std::string message;
  bool temporary = false;  ///< nobody said that the name has no address: there was no answer, or no proper one

  bool operator==(const LookUpError&) const = default;
};

/// A host name's addresses, at least one, in the order in which to try them; or why there are none.
using LookUpResult = boost::system::result<HostAddresses, LookUpError>;

/// Asks the system (hosts file, name servers: getaddrinfo). Blocks, for as long as the system's configuration says:
/// 10 s and more with a name server that is dead. Nothing can interrupt it. Thread-safe.
LookUpResult look_up_host(const std::string& host);

}  // namespace relaywatch::mysql
