#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/step_figures.hpp"
#include "analysis/step_series.hpp"
#include "base/clock.hpp"
#include "model/fleet_report.hpp"
#include "model/history.hpp"

namespace relaywatch::analysis {

/// The figures of every hop and chain over the last 14 days, for charts: in steps of 10 s for an hour, of 2 min for a
/// day, of 30 min for all of it, about 64 KiB a hop. A hop or chain that is reported no more is forgotten with its last
/// step. Pure: the time is the reports'. Not thread-safe.
class FigureHistory {
 public:
  /// More than any fleet has; what was reported least lately goes.
  static constexpr std::size_t most_hops = 2000;
  static constexpr std::size_t most_chains = 500;

  /// The number of a step of each length.
  using StepNumbers = std::array<std::int64_t, step_lengths.size()>;

  void add(const FleetReport& report);

  /// From then on, or as far back as is kept, in the finest steps that reach so far back. nullopt: nothing is known of
  /// it. `now` is the time of the answer: where there was no report of late, the last steps are unknown.
  [[nodiscard]] std::optional<HopHistory> hop(const HopId& id, WallTime since, WallTime now) const;
  [[nodiscard]] std::optional<ChainHistory> chain(std::string_view name, WallTime since, WallTime now) const;

  /// The steps that are over and come after those in `kept`, which are counted as kept from then on; about `most`.
  [[nodiscard]] std::vector<HistoryPart> take_after(StepNumbers& kept, std::size_t most) const;

  /// Goes on with what another run took, in any order. What is damaged, or of a time after `now`, is left out. Call it
  /// before add(). Gives the newest step of each length that was restored.
  StepNumbers restore(std::vector<HistoryPart> parts, WallTime now);

  [[nodiscard]] bool empty() const { return hops_.empty() && chains_.empty(); }

 private:
  struct ChainSeries {
    StepSeries<ChainFigures> chain;
    std::map<std::string, StepSeries<NodeFigures>> nodes;
    std::vector<RootCause> root_causes;  ///< to which the figures refer
  };
  struct Reader;

  static std::uint16_t place_of(std::vector<RootCause>& known, const std::optional<RootCause>& cause);
  void add_chain(const ChainReport& chain, std::chrono::sys_seconds now);
  void close(std::chrono::sys_seconds now);
  template <typename Work>
  void for_each_series(Work work) {
    for (auto& [id, series] : hops_) work(series);
    for (auto& [name, chain] : chains_) {
      work(chain.chain);
      for (auto& [node, series] : chain.nodes) work(series);
    }
  }
  [[nodiscard]] std::string encode(std::size_t level, std::int64_t number) const;

  std::map<HopId, StepSeries<HopFigures>> hops_;
  std::map<std::string, ChainSeries, std::less<>> chains_;
  std::chrono::sys_seconds newest_{};  ///< of the last report
};

}  // namespace relaywatch::analysis
