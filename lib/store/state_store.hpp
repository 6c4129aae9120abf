#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "model/saved_state.hpp"
#include "model/self_stats.hpp"
#include "store/database.hpp"
#include "store/options.hpp"
#include "store/saved.hpp"
#include "store/stamp.hpp"

namespace relaywatch::store {

/// Keeps state in an SQLite file, on a thread of its own, which writes what it is given in order. A file that is
/// missing, full, read-only, damaged or in use never stops anything: it is said once in the log, tried again with
/// growing pauses, and said when it is over. A damaged one is moved aside and a new one begun. Thread safety: all
/// functions on any thread; none but load(), wait_until_ready(), stop() and the destructor waits for the disk.
class StateStore {
 public:
  struct Pauses {
    Duration first = std::chrono::seconds(1);    ///< before the file is opened again
    Duration longest = std::chrono::minutes(1);  ///< each is twice the one before
    Duration trims = std::chrono::minutes(15);   ///< between two removals of what is no longer needed
  };

  /// Writes to the tables; runs on the store's thread, within a transaction of its own. It may run never.
  using Write = std::function<Outcome<void>(Database& database)>;
  /// Whether it was committed. Must not throw, nor call the store.
  using Done = std::function<void(bool kept)>;

  /// Opens the file at once, on the thread.
  explicit StateStore(Options options);
  StateStore(Options options, Pauses pauses);
  ~StateStore();  ///< as stop()
  StateStore(const StateStore&) = delete;
  StateStore& operator=(const StateStore&) = delete;

  /// What was kept; nothing when the file cannot be read, or not within that time (then it never will be).
  /// Waits. Call it once, before save().
  Saved load(Duration within);

  /// Absent while save() would do nothing: the last batch is still being written, or the file cannot be. Otherwise the
  /// number of this opening of the file: when it is another than at the last save, nothing saved before counts, and the
  /// batch must hold everything, in whole parts.
  [[nodiscard]] std::optional<std::uint64_t> ready() const;
  /// The same once a batch that is being written is, or after that time.
  [[nodiscard]] std::optional<std::uint64_t> wait_until_ready(Duration within) const;

  /// Gives a batch to the thread: one transaction. Precondition: ready().
  void save(std::vector<StatePart> parts, const Stamp& stamp);

  /// The number of this opening of the file, also while something is being written; absent while it is not open. When
  /// it is another than at the last write(), what was written before may be gone, and must be written again.
  [[nodiscard]] std::optional<std::uint64_t> opening() const;

  /// Has something written, after all that was given before. `done` is called on the store's thread, soon with false
  /// when the file cannot be written; or at once, on the caller's, after stop() or when too much waits for the disk.
  void write(Write write, Done done = {});

  [[nodiscard]] StoreStats stats() const;

  /// Writes what was given, then ends the thread and closes the file. Waits; further calls do nothing.
  void stop();

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace relaywatch::store
