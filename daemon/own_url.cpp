#include "own_url.hpp"

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

namespace relaywatch::daemon {

std::string own_url(const web::Options& http, const std::string& host_name) {
  boost::system::error_code failure;
  const auto address = boost::asio::ip::make_address(http.address, failure);
  const bool every_address = !failure && address.is_unspecified();
  std::string host = http.address;
  if (every_address && !host_name.empty()) {
    host = host_name;
  } else if (!failure && address.is_v6()) {
    host = "[" + host + "]";
  }
  return fmt::format("{}://{}:{}/", http.tls ? "https" : "http", host, http.port);
}

}  // namespace relaywatch::daemon
