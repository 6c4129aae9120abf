#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/fleet_report.hpp"
#include "model/self_stats.hpp"
#include "notify/options.hpp"

namespace relaywatch::notify {

/// Delivers alerts to every configured receiver, on a thread of its own. Receivers are independent of one another:
/// each has its own ReceiverQueue, whose comment says what is sent when. A failed delivery is a metric and a log
/// line, never an alert. Nothing is kept across a restart.
/// Thread safety: all functions on any thread; none but stop() and the destructor waits for a receiver.
/// One thread at a time calls configure(), stop() and the destructor.
class Dispatcher {
 public:
  /// `generator_url` is what an alert links to: where this monitor is reached; "" for none.
  explicit Dispatcher(const Options& options, std::string generator_url = "");
  ~Dispatcher();  ///< as stop() with no time to wait
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  /// Puts other receivers into effect, as after a reload; at once, whatever the receivers do. One that stays (the same
  /// URL) keeps what it is still to be told, and its counts. A new one is told what fires at the next update(). One
  /// that goes is told nothing more: what fires there ends by its endsAt, four resend intervals after the last word.
  void configure(const Options& options);

  /// Call after each evaluation. `firing`: every alert that fires at `now` (pending ones are not given); an alert that
  /// fired at the last call and is not among them has ended at `now`, like those in `resolved`.
  void update(const std::vector<AlertReport>& firing, Moment now, const std::vector<AlertReport>& resolved);

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
