#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "model/fleet_report.hpp"
#include "simulator/run.hpp"
#include "simulator/watched.hpp"

namespace relaywatch::simulator {

/// Compares the figures of a run's reports with the truth, and adds up what it finds.
class FigureCheck {
 public:
  /// All of them outlive it. `trace`: prints each figure.
  FigureCheck(const Scenario& scenario, const World& world, const WatchedChain& watched, Totals& totals, bool trace)
      : scenario_(scenario), world_(world), watched_(watched), totals_(totals), trace_(trace) {}

  /// Every figure of the report that follows a poll of the server `polled`.
  void check(const FleetReport& report, std::size_t polled, MonoTime now);
  void violation(const std::string& what);
  [[nodiscard]] std::size_t violations() const { return violations_; }

 private:
  void count(std::size_t replica, const std::optional<LagFigure>& hop, const std::optional<LagFigure>& chain);
  void check_figure(const char* what, std::size_t replica, const std::optional<LagFigure>& figure, const TrueLag& truth,
                    MonoTime now);
  void check_caught_up_hop(std::size_t replica, const std::optional<LagFigure>& figure, MonoTime now);
  /// Nothing moved in the whole chain since before each server above was polled last.
  void check_caught_up_chain(std::size_t replica, const std::optional<LagFigure>& figure, MonoTime now);
  void check_zero(const char* what, std::size_t replica, const std::optional<LagFigure>& figure, const Watched& source,
                  MonoTime now);

  const Scenario& scenario_;
  const World& world_;
  const WatchedChain& watched_;
  Totals& totals_;
  bool trace_;
  std::size_t violations_ = 0;
};

}  // namespace relaywatch::simulator
