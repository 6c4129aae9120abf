#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"

namespace relaywatch::notify {

struct HttpRequest {
  std::string method = "GET";  ///< GET, POST or DELETE
  std::string url;             ///< http or https; userinfo in it becomes basic authentication
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  ///< for POST
  std::optional<Secret> bearer_token;
  Duration timeout = std::chrono::seconds(5);  ///< for all of it: name look-up, connecting, sending, receiving
  std::size_t max_response_bytes = std::size_t{16} * 1024;
};

struct HttpResponse {
  int status = 0;
  std::string body;
  bool truncated = false;  ///< the body was longer than max_response_bytes, and the rest was not read
  std::optional<std::chrono::seconds> retry_after;
};

/// Why there was no response. `message` holds neither userinfo nor any other secret of the request.
struct HttpFailure {
  int code = 0;  ///< a CURLcode
  std::string message;
};

/// What is read of the answer of fetch() at most.
inline constexpr std::size_t largest_page = std::size_t{64} * 1024 * 1024;

using HttpResult = std::variant<HttpResponse, HttpFailure>;

struct HttpCompletion {
  std::size_t id = 0;
  HttpResult result;
};

/// Many concurrent HTTP requests on one thread, over libcurl. TLS peers are verified, redirects are not followed,
/// proxies are taken from the environment as curl does. Connections are kept for later requests.
/// Thread safety: all calls on one thread, which must block or ignore SIGPIPE (OpenSSL may raise it); wake() on any.
class HttpClient {
 public:
  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Begins a request; wait() gives its completion under `id`.
  void start(std::size_t id, const HttpRequest& request);

  /// Drives all requests until one completes, wake() is called, or `at_most` has passed.
  std::vector<HttpCompletion> wait(Duration at_most);

  /// Makes the present or the next wait() return soon. Any thread.
  void wake();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// What came of a request to `url`, when any HTTP status is a response: an Error in words when it is none, or not
/// whole.
Result<HttpResponse> response_of(HttpResult result, const std::string& url);

/// One request, blocking: for commands, never for the loop's thread.
HttpResult perform(const HttpRequest& request);

/// The same for one whose answer matters. An Error when there is no complete response within
/// its timeout; any HTTP status is a response. At most 64 MiB.
Result<HttpResponse> fetch(HttpRequest request);

/// The same for a GET.
Result<HttpResponse> fetch(std::string url, Duration timeout, std::optional<Secret> bearer_token = std::nullopt);

}  // namespace relaywatch::notify
