#include "notify/alertmanager_lane.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "notify/alertmanager.hpp"
#include "notify/answer.hpp"
#include "notify/http_url.hpp"
#include "notify/routing.hpp"

namespace relaywatch::notify {
namespace {

std::vector<AlertReport> wanted_of(const std::vector<AlertReport>& alerts, const Wanted& wanted) {
  std::vector<AlertReport> chosen;
  std::ranges::copy_if(alerts, std::back_inserter(chosen),
                       [&](const AlertReport& alert) { return matches(wanted, alert); });
  return chosen;
}

}  // namespace

AlertmanagerLane::AlertmanagerLane(std::string name, std::string url, const AlertmanagerOptions& options,
                                   std::string generator_url)
    : Lane(std::move(name)),
      url_(std::move(url)),
      generator_url_(std::move(generator_url)),
      timeout_(options.timeout),
      wanted_(options.wanted),
      queue_(options.resend_interval, random_numbers()) {}

void AlertmanagerLane::configure(const AlertmanagerOptions& options) {
  timeout_ = options.timeout;
  wanted_ = options.wanted;
  queue_.resend_every(options.resend_interval);
}

void AlertmanagerLane::update(const std::vector<AlertReport>& firing, const std::vector<AlertReport>& resolved,
                              Moment now) {
  queue_.update(wanted_of(firing, wanted_), wanted_of(resolved, wanted_), now);
}

/// Of a state that is sent again and again only the end has to be kept until it is delivered; told too soon, it is told
/// again.
void AlertmanagerLane::add(const Notification& notification, Moment now, Duration) {
  queue_.add_end(notification, now);
}

void AlertmanagerLane::release(std::uint64_t, MonoTime) {}

/// Alertmanagers themselves see that two monitors speak of one alert, so that it does not matter who leads.
std::optional<HttpRequest> AlertmanagerLane::next_request(Moment now, bool) {
  const auto batch = queue_.next_batch(now);
  if (batch.empty()) return std::nullopt;
  HttpRequest request;
  request.method = "POST";
  request.url = url_;
  request.headers = {{"Content-Type", "application/json"}};
  request.body = alertmanager_body(batch, generator_url_);
  request.timeout = timeout_;
  return request;
}

std::vector<LogLine> AlertmanagerLane::finish(const HttpResult& result, MonoTime now) {
  const Answer answer = answer_of(result, [this](std::string text) { return without_userinfo(std::move(text), url_); });
  queue_.finish(answer.verdict, answer.retry_after, now);
  const auto line = failures().on_attempt(answer.verdict, answer.reason, now);
  return line ? std::vector{*line} : std::vector<LogLine>();
}

std::optional<MonoTime> AlertmanagerLane::wake_at(bool) const { return queue_.wake_at(); }

void AlertmanagerLane::flush(MonoTime now) { queue_.flush(now); }

std::vector<Settled> AlertmanagerLane::take_settled() { return queue_.take_settled(); }

std::vector<Notification> AlertmanagerLane::undelivered() const { return queue_.undelivered_ends(); }

void AlertmanagerLane::add_to(SelfStats& stats, MonoTime now) const {
  const auto& counts = queue_.counts();
  stats.notifications[{name(), "delivered"}] = counts.delivered;
  stats.notifications[{name(), "retried"}] = counts.retried;
  stats.notifications[{name(), "failed"}] = counts.failed;
  stats.outbox_pending[name()] = queue_.pending();
  if (const auto oldest = queue_.oldest_pending(now)) stats.outbox_oldest[name()] = *oldest;
}

}  // namespace relaywatch::notify
