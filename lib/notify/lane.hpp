#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "model/fleet_report.hpp"
#include "model/notification.hpp"
#include "model/self_stats.hpp"
#include "notify/failure_log.hpp"
#include "notify/http_client.hpp"
#include "notify/settled.hpp"

namespace relaywatch::notify {

/// One receiver as the dispatcher drives it: what to send, when, and what came of it. No I/O; the time is always a
/// parameter. Not thread-safe.
class Lane {
 public:
  explicit Lane(std::string name) : name_(std::move(name)), failures_(name_) {}
  virtual ~Lane() = default;
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }

  /// The state of all alerts, as in Dispatcher::update().
  virtual void update(const std::vector<AlertReport>& firing, const std::vector<AlertReport>& resolved, Moment now) = 0;
  /// See EventQueue::add(), release() and withdraw().
  virtual void add(const Notification& notification, Moment now, Duration wait) = 0;
  virtual void release(std::uint64_t id, MonoTime now) = 0;
  virtual void withdraw(std::uint64_t /*id*/) {}

  /// The request to make now; it ends with finish(). nullopt: nothing is due, or one is under way.
  virtual std::optional<HttpRequest> next_request(Moment now, bool leading) = 0;
  /// Gives what is worth a line.
  virtual std::vector<LogLine> finish(const HttpResult& result, MonoTime now) = 0;
  [[nodiscard]] virtual std::optional<MonoTime> wake_at(bool leading) const = 0;
  virtual void flush(MonoTime now) = 0;

  /// What came to its end since this was last asked, to be recorded.
  virtual std::vector<Settled> take_settled() = 0;
  [[nodiscard]] virtual std::vector<Notification> undelivered() const = 0;  ///< those that were added

  [[nodiscard]] virtual bool busy() const = 0;
  [[nodiscard]] virtual std::size_t pending() const = 0;
  virtual void add_to(SelfStats& stats, MonoTime now) const = 0;

 protected:
  FailureLog& failures() { return failures_; }

 private:
  std::string name_;
  FailureLog failures_;
};

/// Random numbers in [0, 1), for the pauses between attempts.
std::function<double()> random_numbers();

}  // namespace relaywatch::notify
