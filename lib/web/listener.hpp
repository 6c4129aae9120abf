#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "base/error.hpp"
#include "web/options.hpp"

namespace relaywatch::web {

/// A socket that listens on the configured address. A name is resolved with a blocking look-up: for start-up only.
/// The Error says which address, why not, and what to do.
Result<boost::asio::ip::tcp::acceptor> listen(const boost::asio::any_io_executor& executor, const Options& options);

/// A server's TLS settings (1.2 and later) with its certificate and key; null when `options.tls` is absent.
/// The Error names the file.
Result<std::unique_ptr<boost::asio::ssl::context>> tls_context(const Options& options);

}  // namespace relaywatch::web
