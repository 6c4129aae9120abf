#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "analysis/figure_history.hpp"
#include "base/error.hpp"
#include "model/fleet_report.hpp"
#include "model/history.hpp"
#include "store/state_store.hpp"
#include "web/routes.hpp"

namespace relaywatch::daemon {

/// The figures for charts, kept in the store across restarts: each step once it is over. One thread: the executor's.
class HistoryKeeper {
 public:
  /// Goes on with what an earlier run kept in the store, as it was loaded. From now on the store is written to; it must
  /// live until the last call.
  void restore(std::vector<HistoryPart> parts, store::StateStore& store, WallTime now);

  /// Takes the figures of a report, and gives to the store what it lacks.
  void take(const FleetReport& report);

  [[nodiscard]] const analysis::FigureHistory& history() const { return history_; }

 private:
  void save(WallTime now);

  analysis::FigureHistory history_;
  store::StateStore* store_ = nullptr;           ///< null: none is configured
  std::optional<std::uint64_t> opening_;         ///< of the store's file, to which the next belongs
  analysis::FigureHistory::StepNumbers kept_{};  ///< the newest that were given to the store
  std::shared_ptr<std::atomic<bool>> lost_ = std::make_shared<std::atomic<bool>>(false);  ///< it did not keep something
};

/// Lets the API ask. `keeper` must outlive the context.
void answer_from(const HistoryKeeper& keeper, web::Context& context);

}  // namespace relaywatch::daemon
