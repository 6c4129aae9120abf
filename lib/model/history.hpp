#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/fleet_report.hpp"

namespace relaywatch {

/// How figures went over time, in equal steps. Unknown is nullopt, an infinite figure is infinity.
using Figures = std::vector<std::optional<double>>;

/// Steps of whole seconds, told by the times at which they end.
struct HistorySteps {
  std::chrono::sys_seconds from;   ///< when the first step begins
  std::chrono::sys_seconds until;  ///< when the last one ends, which may still be under way
  std::chrono::seconds step{1};

  [[nodiscard]] std::size_t count() const { return static_cast<std::size_t>((until - from) / step); }
  [[nodiscard]] std::chrono::sys_seconds end_of(std::size_t index) const {
    return from + step * (static_cast<std::int64_t>(index) + 1);
  }
};

/// A hop over time. Every series has one figure for each step.
struct HopHistory {
  /// The worst of a step; nullopt: nothing is known of that time.
  struct Condition {
    HopState state = HopState::unknown;
    HopCause cause = HopCause::no_data_yet;

    bool operator==(const Condition&) const = default;
  };

  HopId id;
  HistorySteps steps;
  Figures lag;               ///< seconds; the largest
  Figures lag_uncertainty;   ///< seconds; that of the same moment
  Figures bytes_to_receive;  ///< the largest
  Figures bytes_to_apply;    ///< the largest
  Figures write_rate;        ///< bytes per second; the mean, as that of receive and apply
  Figures receive_rate;
  Figures apply_rate;
  std::vector<std::optional<Condition>> conditions;
};

/// A chain over time.
struct ChainHistory {
  struct Condition {
    ChainState state = ChainState::unknown;
    std::optional<RootCause> root_cause;

    bool operator==(const Condition&) const = default;
  };

  std::string name;
  HistorySteps steps;
  Figures lag;              ///< of the tail, seconds; the largest
  Figures lag_uncertainty;  ///< seconds; that of the same moment
  std::map<std::string, Figures> node_lag;
  std::vector<std::optional<Condition>> conditions;
};

/// The figures of one step, to be kept across restarts. The bytes are the history's own business.
struct HistoryPart {
  std::int64_t step = 0;    ///< its length in seconds
  std::int64_t number = 0;  ///< of those of this length, since 1970
  std::string bytes;

  bool operator==(const HistoryPart&) const = default;
};

}  // namespace relaywatch
