#include "web/listener.hpp"

#include <boost/asio/ip/v6_only.hpp>
#include <fmt/format.h>
#include <string>
#include <utility>

namespace relaywatch::web {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using boost::system::error_code;

namespace {

std::string advice(const error_code& code) {
  if (code == asio::error::address_in_use) return "stop the other program that listens there, or change http.listen";
  if (code == asio::error::access_denied) return "ports below 1024 need a privilege; choose another in http.listen";
  if (code.value() == EADDRNOTAVAIL) return "the address in http.listen must be one of this machine's own";
  return "check http.listen";
}

Error cannot_listen(const Options& options, const error_code& code) {
  return Error{
      fmt::format("cannot listen on {}:{}: {}; {}", options.address, options.port, code.message(), advice(code))};
}

}  // namespace

Result<tcp::acceptor> listen(const asio::any_io_executor& executor, const Options& options) {
  error_code code;
  tcp::endpoint endpoint(asio::ip::make_address(options.address, code), options.port);
  if (code) {
    tcp::resolver resolver(executor);
    const auto found = resolver.resolve(options.address, std::to_string(options.port), tcp::resolver::passive, code);
    if (code) return cannot_listen(options, code);
    endpoint = found.begin()->endpoint();
  }
  tcp::acceptor acceptor(executor);
  if (acceptor.open(endpoint.protocol(), code); code) return cannot_listen(options, code);
  acceptor.set_option(asio::socket_base::reuse_address(true), code);
  if (endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(false), code);
  if (acceptor.bind(endpoint, code); code) return cannot_listen(options, code);
  if (acceptor.listen(asio::socket_base::max_listen_connections, code); code) return cannot_listen(options, code);
  return acceptor;
}

Result<std::unique_ptr<asio::ssl::context>> tls_context(const Options& options) {
  if (!options.tls) return std::unique_ptr<asio::ssl::context>();
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                       asio::ssl::context::no_tlsv1_1);
  error_code code;
  if (context->use_certificate_chain_file(options.tls->cert, code); code) {
    return Error{
        fmt::format("cannot use the certificate {}: {}; http.tls.cert must be a PEM file that this process "
                    "may read",
                    options.tls->cert, code.message())};
  }
  if (context->use_private_key_file(options.tls->key, asio::ssl::context::pem, code); code) {
    return Error{
        fmt::format("cannot use the key {}: {}; http.tls.key must be a PEM file that this process may read, "
                    "and belong to the certificate",
                    options.tls->key, code.message())};
  }
  return context;
}

}  // namespace relaywatch::web
