#include "notify/event_lane.hpp"

#include <fmt/format.h>
#include <utility>

#include "notify/event_receiver.hpp"

namespace relaywatch::notify {

EventLane::EventLane(EventReceiverOptions options, std::string monitor_url)
    : Lane(options.name),
      options_(std::move(options)),
      monitor_url_(std::move(monitor_url)),
      queue_(!deduplicates(options_), random_numbers()) {}

void EventLane::update(const std::vector<AlertReport>&, const std::vector<AlertReport>&, Moment) {}

void EventLane::add(const Notification& notification, Moment now, Duration wait) {
  queue_.add(notification, now, wait);
}

void EventLane::release(std::uint64_t id, MonoTime now) { queue_.release(id, now); }

void EventLane::withdraw(std::uint64_t id) {
  if (queue_.withdraw(id)) settled_.push_back({id, std::nullopt});
}

std::optional<HttpRequest> EventLane::next_request(Moment now, bool leading) {
  const Notification* next = queue_.next(now.mono, leading);
  if (next == nullptr) return std::nullopt;
  in_flight_ =
      fmt::format("that {} {}", next->alert.name, next->kind == Notification::Kind::firing ? "fires" : "is over");
  return request_for(options_, *next, monitor_url_);
}

std::vector<LogLine> EventLane::finish(const HttpResult& result, MonoTime now) {
  const Answer answer = judge(options_, result);
  const auto settled = queue_.finish(answer.verdict, answer.reason, answer.retry_after, now);
  if (settled) settled_.push_back(*settled);
  if (answer.verdict == Verdict::refused) {
    return {
        {LogLine::Level::error, fmt::format("{}: the news {} is refused and not tried again before the next start: {}",
                                            name(), in_flight_, answer.reason)}};
  }
  const auto line = failures().on_attempt(answer.verdict, answer.reason, now);
  return line ? std::vector{*line} : std::vector<LogLine>();
}

std::optional<MonoTime> EventLane::wake_at(bool leading) const { return queue_.wake_at(leading); }

void EventLane::flush(MonoTime now) { queue_.flush(now); }

std::vector<Settled> EventLane::take_settled() { return std::exchange(settled_, {}); }

void EventLane::add_to(SelfStats& stats, MonoTime now) const {
  const auto& counts = queue_.counts();
  stats.notifications[{name(), "delivered"}] = counts.delivered;
  stats.notifications[{name(), "retried"}] = counts.retried;
  stats.notifications[{name(), "parked"}] = counts.parked;
  stats.outbox_pending[name()] = queue_.pending();
  if (const auto oldest = queue_.oldest_pending(now)) stats.outbox_oldest[name()] = *oldest;
}

}  // namespace relaywatch::notify
