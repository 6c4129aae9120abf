#include "notify/http_url.hpp"

#include <curl/curl.h>
#include <memory>
#include <optional>

namespace relaywatch::notify {

namespace {

struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using UrlHandle = std::unique_ptr<CURLU, UrlDeleter>;

UrlHandle parse(const std::string& text) {
  UrlHandle url(curl_url());
  if (url && curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) url.reset();
  return url;
}

std::optional<std::string> part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK || text == nullptr) return std::nullopt;
  std::string value(text);
  curl_free(text);
  return value;
}

}  // namespace

Result<HttpUrl> parse_http_url(const std::string& text) {
  const UrlHandle url = parse(text);
  if (!url) return Error{"not a URL; it must be of the form http://HOST:PORT or https://HOST:PORT"};
  HttpUrl parsed;
  parsed.scheme = part(url.get(), CURLUPART_SCHEME).value_or("");
  if (parsed.scheme != "http" && parsed.scheme != "https") return Error{"the URL must begin with http:// or https://"};
  parsed.host = part(url.get(), CURLUPART_HOST).value_or("");
  if (parsed.host.empty()) return Error{"the URL names no host"};
  parsed.port = part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT).value_or("");
  parsed.path = part(url.get(), CURLUPART_PATH).value_or("/");
  return parsed;
}

std::string join_url(std::string url, const std::string& path) {
  while (url.ends_with('/')) url.pop_back();
  return url + path;
}

std::string without_userinfo(std::string text, const std::string& from) {
  const UrlHandle url = parse(from);
  if (!url) return text;
  for (const unsigned flags : {0U, static_cast<unsigned>(CURLU_URLDECODE)}) {
    for (const CURLUPart which : {CURLUPART_PASSWORD, CURLUPART_USER}) {
      const auto secret = part(url.get(), which, flags);
      if (!secret || secret->empty()) continue;
      for (auto at = text.find(*secret); at != std::string::npos; at = text.find(*secret, at + 3)) {
        text.replace(at, secret->size(), "***");
      }
    }
  }
  return text;
}

}  // namespace relaywatch::notify
