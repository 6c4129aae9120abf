#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "model/saved_state.hpp"
#include "model/self_stats.hpp"
#include "store/node_history.hpp"
#include "store/options.hpp"
#include "store/stamp.hpp"

namespace relaywatch::store {

/// Keeps the nodes' state in an SQLite file, on a thread of its own. A file that is missing, full, read-only, damaged
/// or in use never stops anything: it is said once in the log, tried again with growing pauses, and said when it is
/// over. A damaged one is moved aside and a new one begun.
/// Thread safety: all functions on any thread; none but load(), wait_until_ready(), stop() and the
/// destructor waits for the disk.
class StateStore {
 public:
  struct Pauses {
    Duration first = std::chrono::seconds(1);    ///< before the file is opened again
    Duration longest = std::chrono::minutes(1);  ///< each is twice the one before
    Duration trims = std::chrono::minutes(15);   ///< between two removals of what is no longer needed
  };

  /// Opens the file at once, on the thread.
  explicit StateStore(Options options);
  StateStore(Options options, Pauses pauses);
  ~StateStore();  ///< as stop()
  StateStore(const StateStore&) = delete;
  StateStore& operator=(const StateStore&) = delete;

  /// What was kept; nothing when the file cannot be read, or not within that time (then it never will be).
  /// Waits. Call it once, before save().
  std::vector<SavedNode> load(Duration within);

  /// Absent while save() would do nothing: the last batch is still being written, or the file cannot be. Otherwise the
  /// number of this opening of the file: when it is another than at the last save, nothing saved before counts, and the
  /// batch must hold everything, in whole parts.
  [[nodiscard]] std::optional<std::uint64_t> ready() const;
  /// The same once a batch that is being written is, or after that time.
  [[nodiscard]] std::optional<std::uint64_t> wait_until_ready(Duration within) const;

  /// Gives a batch to the thread: one transaction. Precondition: ready().
  void save(std::vector<StatePart> parts, const Stamp& stamp);

  [[nodiscard]] StoreStats stats() const;

  /// Writes what was given, then ends the thread and closes the file. Waits; further calls do nothing.
  void stop();

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace relaywatch::store
