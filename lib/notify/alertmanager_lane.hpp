#pragma once

#include <string>

#include "notify/lane.hpp"
#include "notify/options.hpp"
#include "notify/receiver_queue.hpp"

namespace relaywatch::notify {

/// One Alertmanager: see ReceiverQueue.
class AlertmanagerLane : public Lane {
 public:
  /// `url` is that of POST /api/v2/alerts.
  AlertmanagerLane(std::string name, std::string url, const AlertmanagerOptions& options, std::string generator_url);

  /// Changes what can change while it stays the same receiver.
  void configure(const AlertmanagerOptions& options);
  [[nodiscard]] const std::string& url() const { return url_; }

  void update(const std::vector<AlertReport>& firing, const std::vector<AlertReport>& resolved, Moment now) override;
  void add(const Notification& notification, Moment now, Duration wait) override;
  void release(std::uint64_t id, MonoTime now) override;
  std::optional<HttpRequest> next_request(Moment now, bool leading) override;
  std::vector<LogLine> finish(const HttpResult& result, MonoTime now) override;
  [[nodiscard]] std::optional<MonoTime> wake_at(bool leading) const override;
  void flush(MonoTime now) override;
  std::vector<Settled> take_settled() override;
  [[nodiscard]] std::vector<Notification> undelivered() const override;
  [[nodiscard]] bool busy() const override { return queue_.busy(); }
  [[nodiscard]] std::size_t pending() const override { return queue_.pending(); }
  void add_to(SelfStats& stats, MonoTime now) const override;

 private:
  std::string url_;
  std::string generator_url_;
  Duration timeout_;
  Wanted wanted_;
  ReceiverQueue queue_;
};

}  // namespace relaywatch::notify
