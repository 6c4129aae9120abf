#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analysis/run_codec.hpp"

namespace relaywatch::analysis {

/// Whether a run lies past something; false for the first ones of a history, true for all that follow.
using IsPast = std::function<bool(BinlogCoordinate position, MonoTime held)>;

/// The older runs of a timeline, packed into some 15 bytes each. Times are kept to the millisecond, `held` rounded down
/// and the others up, so that every bound stays true; `executed_next` may be rounded up. Not thread-safe.
class RunArchive {
 public:
  /// Reads the runs one after another. The archive must stay as it is meanwhile.
  class Cursor {
   public:
    /// Begins at the run of that index.
    Cursor(const RunArchive& archive, std::size_t index);
    /// nullopt at the end.
    std::optional<PositionRun> next();

   private:
    const RunArchive& archive_;
    std::size_t index_;
    ByteReader bytes_;
    RunCodec codec_;
  };

  /// Precondition: the run lies past those before it.
  void append(PositionRun run);

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Beside the object itself.
  [[nodiscard]] std::size_t memory_bytes() const;

  [[nodiscard]] RunNeighbours split(const IsPast& is_past) const;

  /// Without the runs whose absence leaves a gap of at most `resolution` or `part_of_age` of its age at `now`.
  [[nodiscard]] RunArchive thinned(Duration resolution, double part_of_age, MonoTime now) const;
  [[nodiscard]] RunArchive without_executed() const;

 private:
  /// A number of runs that are read one after another, from a beginning that is found at once.
  struct Block {
    BinlogCoordinate position;  ///< of its first run, as `held`
    MonoTime held;
    std::size_t begin;  ///< index of its first byte
  };

  void make_room();

  std::size_t size_ = 0;
  std::vector<Block> blocks_;
  std::string bytes_;
  RunCodec codec_{std::chrono::milliseconds(1)};  ///< stands behind the last run
};

/// As an archive keeps it.
PositionRun archived(PositionRun run);

}  // namespace relaywatch::analysis
