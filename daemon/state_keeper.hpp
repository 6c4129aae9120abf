#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <optional>

#include "model/self_stats.hpp"
#include "pipeline/pipeline.hpp"
#include "pipeline/save_plan.hpp"
#include "store/options.hpp"
#include "store/state_store.hpp"

namespace relaywatch::daemon {

/// Keeps what the pipeline remembers across restarts: gives it what was kept, then saves what is new every other
/// second. One thread: the executor's.
class StateKeeper {
 public:
  StateKeeper(const boost::asio::any_io_executor& executor, store::Options options);

  /// Gives what was kept beside the nodes. Call it before the first snapshot. Waits for the disk, for some seconds at
  /// most.
  store::Saved restore(pipeline::Pipeline& pipeline);

  /// For others to write to.
  [[nodiscard]] store::StateStore& store() { return store_; }

  /// Saves until cancelled. `pipeline` gives the one that is in use.
  boost::asio::awaitable<void> run(std::function<const pipeline::Pipeline&()> pipeline);

  /// Another pipeline has taken over: what was saved is compared with it no more.
  void begin_anew() { plan_.begin_anew(); }

  /// Saves all that is new and closes the file. Waits for the disk.
  void finish(const pipeline::Pipeline& pipeline);

  [[nodiscard]] StoreStats stats() const { return store_.stats(); }

 private:
  void save(const pipeline::Pipeline& pipeline, std::optional<std::uint64_t> opening, pipeline::SavePlan::Scope scope);

  store::Options options_;
  store::StateStore store_;
  pipeline::SavePlan plan_;
  std::optional<std::uint64_t> opening_;  ///< of the file, to which was saved last
  boost::asio::steady_timer timer_;
};

}  // namespace relaywatch::daemon
