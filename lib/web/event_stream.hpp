#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "web/http_session.hpp"
#include "web/message.hpp"

namespace relaywatch::web {

/// Sends what `response.feed` tells until the client is gone, does not read (Limits::stream_write), or the server
/// stops. The connection is of no more use afterwards. `version`: of HTTP, 10 or 11. Network errors end it silently.
boost::asio::awaitable<void> serve_events(SessionContext& context, boost::beast::tcp_stream& stream, Response response,
                                          unsigned version);
boost::asio::awaitable<void> serve_events(SessionContext& context,
                                          boost::beast::ssl_stream<boost::beast::tcp_stream>& stream, Response response,
                                          unsigned version);

}  // namespace relaywatch::web
