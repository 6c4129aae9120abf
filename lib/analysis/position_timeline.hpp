#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/position_run.hpp"
#include "analysis/run_archive.hpp"

namespace relaywatch::analysis {

/// What one poll of a server says: it had written up to `position` at some instant of `window`, having executed
/// up to `executed` (in its own source's binlog) just before. `executed` is absent for a server that is no replica.
struct PositionSample {
  Window window;
  BinlogCoordinate position;
  std::optional<BinlogCoordinate> executed;
};

enum class Thinning {
  by_age,
  off,  ///< only to compare with
};

/// When a server had written what, within one epoch of its binlog. The positions and the times only grow.
/// Two weeks at a poll a second fit into 32 KiB: the newest runs are held as they are, older ones packed, and when
/// they are many, those are left out that matter least for their age. What is left stays true, its gaps only get
/// wider: to the resolution or 1 % of their age, whichever is more. Not thread-safe.
class PositionTimeline {
 public:
  /// `resolution`: gaps up to this long are always allowed when thinning (the poll interval).
  explicit PositionTimeline(Duration resolution, Thinning thinning = Thinning::by_age)
      : resolution_(resolution), thinning_(thinning) {}

  /// Appends a sample. False when its position lies before the newest: the caller must start a new epoch.
  [[nodiscard]] bool add(const PositionSample& sample);

  void reset();

  /// Forgets what had been executed: the source's binlog was numbered anew. The written positions stay.
  void forget_executed();

  [[nodiscard]] bool empty() const { return recent_.empty(); }
  [[nodiscard]] std::size_t size() const { return archive_.size() + recent_.size(); }
  /// All that it occupies.
  [[nodiscard]] std::size_t memory_bytes() const;

  /// Precondition of newest() and oldest(): not empty.
  [[nodiscard]] const PositionRun& newest() const { return recent_.back(); }
  [[nodiscard]] PositionRun oldest() const;
  /// A run some polls before the newest, to compare rates with; nullopt when the newest is the only one.
  [[nodiscard]] std::optional<PositionRun> some_before_newest() const;

  /// The last run whose position is at or before `position`, and the first past it.
  [[nodiscard]] RunNeighbours around(BinlogCoordinate position) const;
  /// The last run that only polls begun before `time` saw, and the first that a later one saw.
  [[nodiscard]] RunNeighbours around(MonoTime time) const;
  /// The first run whose position is `position` or past it; nullopt when there is none yet.
  [[nodiscard]] std::optional<PositionRun> first_at_or_past(BinlogCoordinate position) const;

  // For keeping it across restarts. Encoded bytes are of use to the same version of the format only.

  /// Runs ever added since the last reset(): the ordinal of the newest, counted from 1.
  [[nodiscard]] std::uint64_t sequence() const { return sequence_; }
  /// Counts the changes of what had been there (reset, forget_executed): after one, what was saved must be replaced.
  [[nodiscard]] std::uint64_t rewrites() const { return rewrites_; }

  /// The whole.
  [[nodiscard]] std::string encode() const;
  /// `shift` is added to every time: another start of the machine has another clock. No time may come to lie after
  /// that of the next sample. nullopt unless the bytes are of a timeline, to the last one.
  [[nodiscard]] static std::optional<PositionTimeline> decode(std::string_view bytes, Duration resolution,
                                                              Duration shift);

  /// The runs from the one of that ordinal on, if need be with some older ones. As the newest run changes while its
  /// position stays, ask from the run on that was the newest when it was saved last.
  [[nodiscard]] std::string encode_since(std::uint64_t sequence) const;
  /// Applies what encode_since() gave. False, and nothing changed, unless the bytes are such and fit this timeline.
  [[nodiscard]] bool replay(std::string_view bytes, Duration shift);

 private:
  [[nodiscard]] RunNeighbours split(const IsPast& is_past) const;
  void append(const PositionRun& run);
  void archive_oldest(MonoTime now);

  static constexpr std::size_t most_recent_runs = 32;

  Duration resolution_;
  Thinning thinning_;
  RunArchive archive_;
  std::vector<PositionRun> recent_;  ///< those after the archive's; empty only when there are none at all
  std::size_t kept_ = 0;             ///< how many the archive's last thinning left
  std::uint64_t sequence_ = 0;
  std::uint64_t rewrites_ = 0;
};

}  // namespace relaywatch::analysis
