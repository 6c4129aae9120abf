#include "notify/event_receiver.hpp"

#include <algorithm>
#include <string_view>
#include <variant>
#include <vector>

#include "notify/http_url.hpp"
#include "notify/pagerduty.hpp"
#include "notify/slack.hpp"
#include "notify/webhook.hpp"

namespace relaywatch::notify {
namespace {

/// Shorter pieces of a URL ("v2", "hooks") are no secrets, and would be found everywhere.
constexpr std::size_t shortest_secret = 8;

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

/// The URL after its host, and each piece of that.
std::vector<std::string> secret_parts(const std::string& url) {
  std::vector<std::string> parts = {url};
  const auto host = url.find("://");
  const auto path = url.find_first_of("/?", host == std::string::npos ? 0 : host + 3);
  if (path == std::string::npos) return parts;
  parts.push_back(url.substr(path));
  for (std::size_t begin = path; begin < url.size();) {
    const std::size_t end = std::min(url.find_first_of("/?&=#", begin), url.size());
    if (end - begin >= shortest_secret) parts.push_back(url.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::vector<std::string> secrets_of(const EventReceiverOptions& receiver) {
  return std::visit(
      Overloaded{[](const PagerdutyOptions& options) { return std::vector{options.routing_key.reveal()}; },
                 [](const SlackOptions& options) { return secret_parts(options.url.reveal()); },
                 [](const WebhookOptions& options) {
                   std::vector<std::string> secrets = secret_parts(options.url.reveal());
                   if (options.secret) secrets.push_back(options.secret->reveal());
                   return secrets;
                 }},
      receiver.kind);
}

std::string url_of(const EventReceiverOptions& receiver) {
  return std::visit(Overloaded{[](const PagerdutyOptions& options) { return options.url; },
                               [](const auto& options) { return options.url.reveal(); }},
                    receiver.kind);
}

/// A proxy's log-in page, say: whoever answered was not the receiver.
bool is_a_web_page(const HttpResult& result) {
  const auto* response = std::get_if<HttpResponse>(&result);
  if (response == nullptr) return false;
  const auto begin = response->body.find_first_not_of(" \t\r\n");
  return begin != std::string::npos && response->body[begin] == '<';
}

}  // namespace

HttpRequest request_for(const EventReceiverOptions& receiver, const Notification& notification,
                        const std::string& monitor_url) {
  HttpRequest request = std::visit(
      Overloaded{[&](const PagerdutyOptions& options) { return pagerduty_request(notification, options, monitor_url); },
                 [&](const SlackOptions& options) { return slack_request(notification, options, monitor_url); },
                 [&](const WebhookOptions& options) { return webhook_request(notification, options, monitor_url); }},
      receiver.kind);
  request.timeout = receiver.timeout;
  return request;
}

Answer judge(const EventReceiverOptions& receiver, const HttpResult& result) {
  Answer answer = answer_of(result, [&](std::string text) { return without_secrets(std::move(text), receiver); });
  if (std::holds_alternative<HttpFailure>(result)) answer.verdict = Verdict::retry;
  const bool is_webhook = std::holds_alternative<WebhookOptions>(receiver.kind);
  if (answer.verdict == Verdict::delivered && !is_webhook && is_a_web_page(result)) {
    answer.verdict = Verdict::retry;
    answer.reason = "a web page was the answer; is a proxy in the way?";
  }
  return answer;
}

bool deduplicates(const EventReceiverOptions& receiver) {
  return std::holds_alternative<PagerdutyOptions>(receiver.kind);
}

std::string without_secrets(std::string text, const EventReceiverOptions& receiver) {
  text = without_userinfo(std::move(text), url_of(receiver));
  for (const std::string& secret : secrets_of(receiver)) {
    if (secret.size() < 2) continue;  // a path of "/"
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3)) {
      text.replace(at, secret.size(), "***");
    }
  }
  return text;
}

}  // namespace relaywatch::notify
