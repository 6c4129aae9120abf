#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/fleet_report.hpp"
#include "model/notification.hpp"
#include "model/self_stats.hpp"
#include "notify/options.hpp"
#include "notify/settled.hpp"

namespace relaywatch::notify {

/// Delivers alerts to every configured receiver, on a thread of its own. Receivers are independent of one another:
/// each has its own ReceiverQueue (Alertmanagers, which are sent the state of what fires) or EventQueue (all others,
/// which are told of each beginning and each end), whose comments say what is sent when. A failed delivery is a metric
/// and a log line, never an alert. Nothing is kept across a restart by itself: see tell() and OnSettled.
/// Thread safety: all functions on any thread; none but stop() and the destructor waits for a receiver.
/// One thread at a time calls configure(), stop() and the destructor.
class Dispatcher {
 public:
  /// Called on the dispatcher's thread or within configure() or tell(), when notifications are not to be tried any
  /// more. Must not throw, nor call the dispatcher.
  using OnSettled = std::function<void(const std::vector<Settled>& settled)>;

  /// `generator_url` is what an alert links to: where this monitor is reached; "" for none.
  explicit Dispatcher(const Options& options, std::string generator_url = "", OnSettled on_settled = {});
  ~Dispatcher();  ///< as stop() with no time to wait
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  /// Puts other receivers into effect, as after a reload; at once, whatever the receivers do. One that stays (the same
  /// URL of an Alertmanager, else the same name) keeps what it is still to be told, and its counts. A new Alertmanager
  /// is told what fires at the next update(). One that goes is told nothing more: what fires there ends by its endsAt,
  /// four resend intervals after the last word.
  void configure(const Options& options);

  /// For the Alertmanagers; call it after each evaluation. `firing`: every alert that fires at `now` and that people
  /// are to know of; an alert that fired at the last call and is not among them has ended at `now`, like those in
  /// `resolved`.
  void update(const std::vector<AlertReport>& firing, Moment now, const std::vector<AlertReport>& resolved);

  /// Has each notification delivered to its receiver, once it is released, but no later than after `wait`. Ends that
  /// an Alertmanager is to know come before the update() with them. Notifications for nobody are settled.
  void tell(const std::vector<Notification>& notifications, Moment now, Duration wait);
  void release(const std::vector<std::uint64_t>& ids);
  /// What was told and is not settled yet.
  [[nodiscard]] std::vector<Notification> undelivered() const;

  /// Of two monitors one leads. While this one does not, receivers that cannot tell that both speak of the same thing
  /// (Slack, webhooks) are told nothing, and what is for them is held. It leads unless told otherwise. The
  /// end of the lead is a time, so that a process which was frozen meanwhile sends nothing when it goes on.
  void lead_until(MonoTime end);
  /// Another monitor has delivered these: they are not sent, and settled.
  void withdraw(const std::vector<std::uint64_t>& ids);

  /// Sets the notification figures of `stats`, one of each for every receiver.
  void add_to(SelfStats& stats, MonoTime now) const;

  /// Tries to deliver what is still pending, for at most `within`; then ends the thread. What fires goes on firing at
  /// the receivers until the endsAt that they were given. Blocks; further calls, and configure(), do nothing then.
  void stop(Duration within);

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace relaywatch::notify
