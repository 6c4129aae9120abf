#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <cstddef>
#include <list>

#include "web/bell.hpp"
#include "web/http_server.hpp"
#include "web/message.hpp"

namespace relaywatch::web {

/// An open connection, as the server that must close it sees it.
struct Connection {
  boost::asio::ip::tcp::socket* socket = nullptr;  ///< null: not begun, or ended
  bool answering = false;                          ///< a request is being answered
};

/// What the sessions of one server share. It outlives them.
struct SessionContext {
  Handler handler;
  Limits limits;
  boost::asio::ssl::context* tls = nullptr;  ///< null: plain HTTP
  bool stopping = false;                     ///< keep no connection after its present response
  std::list<Connection> connections;
  std::size_t streams = 0;  ///< of events, that are open
  Bell news;                ///< for them
};

/// Serves one connection until either side ends it. Network errors end it silently.
boost::asio::awaitable<void> serve_connection(SessionContext& context, boost::asio::ip::tcp::socket socket);

/// Answers 503 without reading, as far as that does not block, and closes.
void turn_away(boost::asio::ip::tcp::socket socket);

}  // namespace relaywatch::web
