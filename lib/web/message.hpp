#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "web/event_feed.hpp"

namespace relaywatch::web {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// A request as handlers see it: text, already decoded.
struct Request {
  std::string method;
  std::string path;  ///< percent-decoded, without the query
  Fields query;      ///< percent-decoded, in order
  Fields headers;
  std::string body;

  /// The first header of that name, whatever its case.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  Fields headers;
  std::string body;
  std::unique_ptr<EventFeed> feed{};  ///< not null: instead of a body, what it tells goes on until either side ends it
};

/// What answers a request. Called on the loop's thread: it must not block. Must not throw; a std::exception that
/// escapes it becomes a 500.
using Handler = std::function<Response(const Request&)>;

/// {"error": message} with that status.
Response error_response(int status, std::string_view message);

/// Splits a request's target ("/a%20b?c=d", or a whole URL) into path and query. False when an escape in it is
/// malformed.
bool read_target(std::string_view target, Request& request);

}  // namespace relaywatch::web
