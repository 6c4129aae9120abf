#pragma once

#include <string>

#include "base/error.hpp"

namespace relaywatch::notify {

/// The parts of an http(s) URL that may be shown. Userinfo and query, which may hold secrets, are not kept.
struct HttpUrl {
  std::string scheme;
  std::string host;  ///< an IPv6 address has its brackets
  std::string port;  ///< the scheme's own when the URL has none
  std::string path;

  [[nodiscard]] std::string display() const { return scheme + "://" + host + ":" + port + path; }
};

/// Errors: not a URL, or neither http nor https. The message does not quote the URL. Pure, thread-safe.
Result<HttpUrl> parse_http_url(const std::string& url);

/// `url` with `path` after its own path: "http://h:9093/am/" and "/api" → "http://h:9093/am/api".
std::string join_url(std::string url, const std::string& path);

/// `text` with the URL's user name and password, should they appear in it, replaced by "***".
std::string without_userinfo(std::string text, const std::string& url);

}  // namespace relaywatch::notify
