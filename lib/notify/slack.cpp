#include "notify/slack.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "alert/alert_identity.hpp"
#include "notify/message_text.hpp"

namespace relaywatch::notify {
namespace {

using nlohmann::json;

/// A block's text may have 3000 characters, escaped; a headline is to be read at a glance.
constexpr std::size_t longest_block = 2900;
constexpr std::size_t longest_headline = 600;

/// In Slack's markup these three alone have to be escaped; then there are neither links nor mentions in the text.
std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      default: safe += c;
    }
  }
  return safe;
}

/// Escapes as much of the text's beginning as is short enough when escaped.
std::string escaped_within(const std::string& text, std::size_t most_bytes) {
  std::string safe = escaped(text);
  for (std::size_t most = most_bytes; safe.size() > most_bytes; most = most * 7 / 8)
    safe = escaped(shortened(text, most));
  return safe;
}

json section(std::string markup) {
  return {{"type", "section"}, {"text", {{"type", "mrkdwn"}, {"text", std::move(markup)}}}};
}

json small_print(std::string markup) {
  return {{"type", "context"}, {"elements", json::array({{{"type", "mrkdwn"}, {"text", std::move(markup)}}})}};
}

std::string_view colour_of(const Notification& notification) {
  if (notification.kind == Notification::Kind::resolved) return "#2eb67d";
  return notification.alert.severity == Severity::critical ? "#d50200" : "#de9e31";
}

std::string headline(const Notification& notification) {
  const AlertReport& alert = notification.alert;
  const std::string subject = subject_of(alert);
  const std::string what =
      fmt::format("*{}*{}{}", escaped(alert.name), subject.empty() ? "" : " ", escaped_within(subject, 200));
  if (notification.kind == Notification::Kind::resolved) {
    return fmt::format(":large_green_circle: Over: {}, after {}", what, duration_of(notification));
  }
  return fmt::format("{} {}: {}", alert.severity == Severity::critical ? ":red_circle:" : ":large_orange_circle:", what,
                     escaped_within(alert.summary(), longest_headline));
}

std::string labels_text(const AlertReport& alert) {
  std::string text;
  for (const auto& [name, value] : alert::identity(alert))
    text += fmt::format("{}{}={}", text.empty() ? "" : "  ", name, value);
  return text;
}

/// Evidence as it is: three backticks in it would end the quotation.
std::string quotation(std::string text) {
  for (auto at = text.find("```"); at != std::string::npos; at = text.find("```", at)) text.replace(at, 3, "'''");
  return "```" + escaped_within(text, longest_block - 6) + "```";
}

json blocks_of(const Notification& notification, const std::string& monitor_url) {
  const AlertReport& alert = notification.alert;
  auto blocks = json::array();
  if (notification.kind == Notification::Kind::resolved) {
    blocks.push_back(section("It was: " + escaped_within(alert.summary(), longest_block - 20)));
  } else {
    if (!alert.affects.empty()) {
      blocks.push_back(section("*Affected:* " + escaped_within(join_and(alert.affects), longest_block - 20)));
    }
    if (const std::string advice = annotation(alert, "advice"); !advice.empty()) {
      blocks.push_back(section(escaped_within(advice, longest_block)));
    }
    if (const std::string evidence = annotation(alert, "description"); !evidence.empty()) {
      blocks.push_back(section(quotation(evidence)));
    }
  }
  std::string small = escaped_within(labels_text(alert), longest_block - 500);
  if (!monitor_url.empty()) small += fmt::format("  <{}|relaywatch>", shortened(monitor_url, 400));
  blocks.push_back(small_print(std::move(small)));
  return blocks;
}

}  // namespace

std::string slack_body(const Notification& notification, const std::string& monitor_url) {
  const json attachment = {{"color", colour_of(notification)}, {"blocks", blocks_of(notification, monitor_url)}};
  const json body = {{"text", headline(notification)}, {"attachments", json::array({attachment})}};
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

HttpRequest slack_request(const Notification& notification, const SlackOptions& options,
                          const std::string& monitor_url) {
  HttpRequest request;
  request.method = "POST";
  request.url = options.url.reveal();
  request.headers = {{"Content-Type", "application/json"}};
  request.body = slack_body(notification, monitor_url);
  return request;
}

}  // namespace relaywatch::notify
