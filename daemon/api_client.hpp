#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/secret.hpp"
#include "notify/http_client.hpp"

namespace relaywatch::daemon {

/// How a command talks to the running daemon. Blocking.
class ApiClient {
 public:
  /// The Error says that the token file cannot be read.
  static Result<ApiClient> open(std::string url, const std::optional<std::filesystem::path>& token_file);

  /// The answer to GET of `path`, to POST of a body, and to DELETE. The Error names the daemon without a secret that
  /// its URL may hold, and says what is wrong in the daemon's words when there are some.
  [[nodiscard]] Result<nlohmann::json> get(const std::string& path) const;
  [[nodiscard]] Result<nlohmann::json> post(const std::string& path, const nlohmann::json& body) const;
  [[nodiscard]] Result<nlohmann::json> remove(const std::string& path) const;

  /// GET in two steps, for one who drives an HttpClient and does not block.
  [[nodiscard]] notify::HttpRequest question(const std::string& path) const;
  [[nodiscard]] Result<nlohmann::json> answer(notify::HttpResult result) const;

 private:
  ApiClient(std::string url, std::optional<Secret> token) : url_(std::move(url)), token_(std::move(token)) {}
  [[nodiscard]] Result<nlohmann::json> ask(const char* method, const std::string& path, std::string body) const;
  [[nodiscard]] Result<nlohmann::json> read(const Result<notify::HttpResponse>& response) const;

  std::string url_;
  std::optional<Secret> token_;
};

/// The URL without slashes at its end.
std::string without_slash(std::string url);

/// For a part of a URL's path or query: everything but letters, digits and "-._~" as %XX.
std::string percent_encoded(std::string_view text);

}  // namespace relaywatch::daemon
