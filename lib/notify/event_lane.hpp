#pragma once

#include <string>

#include "notify/event_queue.hpp"
#include "notify/lane.hpp"
#include "notify/options.hpp"

namespace relaywatch::notify {

/// One receiver of events: see EventQueue.
class EventLane : public Lane {
 public:
  EventLane(EventReceiverOptions options, std::string monitor_url);

  /// Takes the other options, of the same name and kind: what it is still to be told goes where they say.
  void configure(EventReceiverOptions options) { options_ = std::move(options); }
  [[nodiscard]] const EventReceiverOptions& options() const { return options_; }

  void update(const std::vector<AlertReport>& firing, const std::vector<AlertReport>& resolved, Moment now) override;
  void add(const Notification& notification, Moment now, Duration wait) override;
  void release(std::uint64_t id, MonoTime now) override;
  void withdraw(std::uint64_t id) override;
  std::optional<HttpRequest> next_request(Moment now, bool leading) override;
  std::vector<LogLine> finish(const HttpResult& result, MonoTime now) override;
  [[nodiscard]] std::optional<MonoTime> wake_at(bool leading) const override;
  void flush(MonoTime now) override;
  std::vector<Settled> take_settled() override;
  [[nodiscard]] std::vector<Notification> undelivered() const override { return queue_.undelivered(); }
  [[nodiscard]] bool busy() const override { return queue_.busy(); }
  [[nodiscard]] std::size_t pending() const override { return queue_.pending(); }
  void add_to(SelfStats& stats, MonoTime now) const override;

 private:
  EventReceiverOptions options_;
  std::string monitor_url_;
  EventQueue queue_;
  std::string in_flight_;  ///< what is being sent, for the log
  std::vector<Settled> settled_;
};

}  // namespace relaywatch::notify
