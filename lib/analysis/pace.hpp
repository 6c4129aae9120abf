#pragma once

#include <array>
#include <optional>

#include "base/clock.hpp"

namespace relaywatch::analysis {

/// The rate at which something goes on, averaged over the recent past, however long that is meant to be: from ten
/// seconds to a week. Averages fade exponentially, so that no moment drops out of them at once and makes them jump.
/// What was watched for less than the span is averaged over what there is. A few hundred bytes. Not thread-safe.
class Pace {
 public:
  /// So much went by in a stretch of time that was watched.
  void add(Seconds elapsed, double amount);

  /// A stretch of time that says nothing of the pace.
  void pass(Seconds elapsed);

  /// A standstill has ended: the averages over spans to which it was more than a pause begin anew.
  void forget_standstill(Seconds length);

  void begin_anew() { *this = Pace(); }

  /// Per second over about the last `span`; nullopt while less than three seconds have been watched.
  [[nodiscard]] std::optional<double> over(Seconds span) const;

 private:
  /// Sums in which what is `span` old weighs 1/e.
  struct Average {
    double amount = 0;
    double seconds = 0;  ///< how long was watched
  };

  static constexpr std::size_t count = 11;

  std::array<Average, count> averages_;  ///< of spans that triple from one to the next
};

}  // namespace relaywatch::analysis
