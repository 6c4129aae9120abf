#include "api_client.hpp"

#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "notify/http_url.hpp"
#include "report/unicode_text.hpp"

namespace relaywatch::daemon {
namespace {

using nlohmann::json;

constexpr auto answer_within = std::chrono::seconds(10);

/// The URL may hold a user's name and password.
std::string shown_url(const std::string& url) {
  const auto parsed = notify::parse_http_url(url);
  return parsed ? parsed->display() : "the URL";
}

/// What the daemon says of a request that it refused, fit for a terminal; "" when it says nothing.
std::string words_of(const json& answer) {
  if (!answer.is_object()) return {};
  const auto error = answer.find("error");
  return error != answer.end() && error->is_string() ? report::printable(error->get<std::string>()) : std::string();
}

}  // namespace

Result<ApiClient> ApiClient::open(std::string url, const std::optional<std::filesystem::path>& token_file) {
  std::optional<Secret> token;
  if (token_file) {
    std::ifstream file(*token_file);
    std::string line;
    if (!std::getline(file, line)) return Error{"cannot read the token file " + token_file->string()};
    token = Secret(std::move(line));
  }
  return ApiClient(without_slash(std::move(url)), std::move(token));
}

Result<json> ApiClient::get(const std::string& path) const { return ask("GET", path, ""); }

Result<json> ApiClient::post(const std::string& path, const json& body) const {
  return ask("POST", path, body.dump(-1, ' ', false, json::error_handler_t::replace));
}

Result<json> ApiClient::remove(const std::string& path) const { return ask("DELETE", path, ""); }

notify::HttpRequest ApiClient::question(const std::string& path) const {
  notify::HttpRequest request;
  request.url = url_ + path;
  request.bearer_token = token_;
  request.timeout = answer_within;
  request.max_response_bytes = notify::largest_page;
  return request;
}

Result<json> ApiClient::answer(notify::HttpResult result) const {
  return read(notify::response_of(std::move(result), url_));
}

Result<json> ApiClient::ask(const char* method, const std::string& path, std::string body) const {
  notify::HttpRequest request = question(path);
  request.method = method;
  request.body = std::move(body);
  if (!request.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  return read(notify::fetch(std::move(request)));
}

Result<json> ApiClient::read(const Result<notify::HttpResponse>& answer) const {
  if (!answer) return answer.error();
  const std::string shown = shown_url(url_);
  if (answer->status == 401) return Error{shown + " wants a token: give it with --token-file"};
  auto parsed = json::parse(answer->body, nullptr, false);
  if (answer->status / 100 != 2) {
    const std::string words = words_of(parsed);
    return Error{
        fmt::format("{} answered with HTTP status {}{}{}", shown, answer->status, words.empty() ? "" : ": ", words)};
  }
  if (parsed.is_discarded()) return Error{shown + " did not answer with JSON; is it relaywatch?"};
  return {boost::system::in_place_value, std::move(parsed)};
}

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

}  // namespace relaywatch::daemon
