#include "config/read_event_receiver.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/pattern.hpp"
#include "config/address.hpp"
#include "config/read_nodes.hpp"
#include "config/secret_file.hpp"

namespace relaywatch::config {
namespace {

constexpr DurationRange answer_range{std::chrono::milliseconds(100), std::chrono::minutes(1)};

constexpr std::array<Choice<Severity>, 2> least_severities = {
    {{"warning", Severity::warning}, {"critical", Severity::critical}}};

std::optional<notify::LabelMatch> read_match(const std::string& label, const Located& located, Problems& problems) {
  if (!located.value->is_string()) {
    problems.error(located.path, "expected a string in double quotes: a value, or a regular expression \"/…/\"");
    return std::nullopt;
  }
  notify::LabelMatch match{label, located.value->get<std::string>(), false};
  if (match.value.size() < 2 || !match.value.starts_with('/') || !match.value.ends_with('/')) {
    return match;
  }
  match.value = match.value.substr(1, match.value.size() - 2);
  match.is_pattern = true;
  if (const Result<void> sound = check_pattern(match.value); !sound) {
    problems.error(located.path, sound.error().message);
    return std::nullopt;
  }
  return match;
}

class EventReceiverReader {
 public:
  EventReceiverReader(ObjectReader& receiver, std::string type, const LoadContext& context, Problems& problems)
      : receiver_(receiver), type_(std::move(type)), context_(context), problems_(problems) {}

  std::optional<notify::EventReceiverOptions> read() {
    notify::EventReceiverOptions options;
    const bool read = type_ == "pagerduty" ? read_pagerduty(options)
                      : type_ == "slack"   ? read_slack(options)
                                           : read_webhook(options);
    const bool named = read_name(options);
    options.timeout = receiver_.duration("timeout", answer_range).value_or(options.timeout);
    options.wanted = read_wanted(receiver_, problems_);
    receiver_.finish();
    return read && named ? std::optional(std::move(options)) : std::nullopt;
  }

 private:
  bool read_pagerduty(notify::EventReceiverOptions& options) {
    notify::PagerdutyOptions pagerduty;
    const bool one = exactly_one("routing_key_file", "routing_key_env");
    std::optional<Secret> key = secret_in_file("routing_key_file");
    if (const auto name = receiver_.text("routing_key_env")) {
      key = read_secret_variable(receiver_.path_of("routing_key_env"), *name, context_, problems_);
    }
    const bool has_url = receiver_.has("url");
    const auto url = receiver_.text("url");
    if (url) {
      pagerduty.url = *url;
    }
    const bool host = (!has_url || url) && read_host("url", pagerduty.url);
    if (!one || !key || !host) {
      return false;
    }
    pagerduty.routing_key = *key;
    options.kind = std::move(pagerduty);
    return true;
  }

  bool read_slack(notify::EventReceiverOptions& options) {
    if (!receiver_.require("url_file", "a file whose only line is the webhook's URL, which is a secret")) {
      return false;
    }
    const std::optional<Secret> url = secret_in_file("url_file");
    if (!url || !read_host("url_file", url->reveal())) {
      return false;
    }
    options.kind = notify::SlackOptions{*url};
    return true;
  }

  bool read_webhook(notify::EventReceiverOptions& options) {
    notify::WebhookOptions webhook;
    const bool one = exactly_one("url", "url_file");
    std::optional<Secret> url = secret_in_file("url_file");
    if (const auto plain = receiver_.text("url")) {
      url = Secret(*plain);
    }
    const bool has_secret = receiver_.has("secret_file");
    webhook.secret = secret_in_file("secret_file");
    if (!one || !url || !read_host(receiver_.has("url") ? "url" : "url_file", url->reveal())) {
      return false;
    }
    webhook.url = *url;
    options.kind = std::move(webhook);
    return webhook.secret.has_value() == has_secret;
  }

  bool exactly_one(std::string_view first, std::string_view second) {
    if (receiver_.has(first) != receiver_.has(second)) {
      return true;
    }
    problems_.error(receiver_.path(), std::string(receiver_.has(first) ? "expected only one of " : "expected one of ") +
                                          in_quotes(first) + " and " + in_quotes(second));
    return false;
  }

  std::optional<Secret> secret_in_file(std::string_view key) {
    const std::optional<std::string> file = receiver_.text(key);
    return file ? read_secret_file(receiver_.path_of(key), context_.resolve(*file), context_, problems_) : std::nullopt;
  }

  bool read_host(std::string_view key, const std::string& url) {
    const Result<std::string> host = host_of_url(url);
    if (!host) {
      problems_.error(receiver_.path_of(key), host.error().message);
      return false;
    }
    host_ = *host;
    return true;
  }

  /// The name that the operator gave, else the host; nothing else of a URL may be shown.
  bool read_name(notify::EventReceiverOptions& options) {
    const bool given = receiver_.has("name");
    const std::optional<std::string> name = receiver_.text("name");
    if (name && !is_sane_name(*name)) {
      problems_.error(receiver_.path_of("name"), "expected " + std::string(sane_name_words));
      return false;
    }
    options.name = type_ + ":" + name.value_or(host_);
    return name.has_value() == given;
  }

  ObjectReader& receiver_;
  std::string type_;
  const LoadContext& context_;
  Problems& problems_;
  std::string host_;
};

}  // namespace

notify::Wanted read_wanted(ObjectReader& receiver, Problems& problems) {
  notify::Wanted wanted;
  wanted.min_severity = receiver.choice<Severity>("min_severity", least_severities).value_or(wanted.min_severity);
  std::optional<ObjectReader> matches = receiver.object("match");
  if (!matches) {
    return wanted;
  }
  for (const auto& [label, located] : matches->members()) {
    if (auto match = read_match(label, located, problems)) {
      wanted.match.push_back(std::move(*match));
    }
  }
  return wanted;
}

std::optional<notify::EventReceiverOptions> read_event_receiver(ObjectReader& receiver, const std::string& type,
                                                                const LoadContext& context, Problems& problems) {
  return EventReceiverReader(receiver, type, context, problems).read();
}

}  // namespace relaywatch::config
