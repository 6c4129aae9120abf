// How a PositionTimeline is kept across restarts: as it is, so that both go on alike.

#include <algorithm>

#include "analysis/position_timeline.hpp"

namespace relaywatch::analysis {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// The first byte: what follows, and in which version of the format.
constexpr std::uint8_t whole_timeline = 1;
constexpr std::uint8_t newest_runs = 129;

/// Longer than any server will be watched.
constexpr std::uint64_t largest_sequence = std::uint64_t{1} << 60;

std::optional<MonoTime> shifted(MonoTime time, Duration shift) {
  if (shift > furthest_time || shift < -furthest_time) return std::nullopt;
  const Duration since_origin = time.time_since_epoch() + shift;
  if (since_origin > furthest_time || since_origin < -furthest_time) return std::nullopt;
  return MonoTime(since_origin);
}

/// Reads runs that may follow one another in a timeline; remembers it when they do not.
class RunsReader {
 public:
  RunsReader(ByteReader& bytes, Duration shift) : bytes_(bytes), shift_(shift) {}

  /// The next of a sequence written by that codec; nullopt when it is none.
  std::optional<PositionRun> next(RunCodec& codec) {
    auto run = codec.read(bytes_);
    if (!run) return std::nullopt;
    const auto reached = shifted(run->reached, shift_);
    const auto held = shifted(run->held, shift_);
    const auto polled = shifted(run->polled, shift_);
    if (!reached || !held || !polled) return std::nullopt;
    run->reached = *reached;
    run->held = *held;
    run->polled = *polled;
    // Only the order that look-ups rely on; `reached` may be rounded up past the next one's.
    if (before_ && (run->position <= before_->position || run->held < before_->held)) return std::nullopt;
    before_ = run;
    return run;
  }

 private:
  ByteReader& bytes_;
  Duration shift_;
  std::optional<PositionRun> before_;
};

}  // namespace

std::string PositionTimeline::encode() const {
  std::string bytes(1, static_cast<char>(whole_timeline));
  write_number(bytes, sequence_);
  write_number(bytes, kept_);
  write_number(bytes, archive_.size());
  RunCodec packed(milliseconds(1));
  RunArchive::Cursor archived(archive_, 0);
  while (const auto run = archived.next()) packed.write(*run, bytes);
  write_number(bytes, recent_.size());
  RunCodec exact(nanoseconds(1));
  for (const PositionRun& run : recent_) exact.write(run, bytes);
  return bytes;
}

std::optional<PositionTimeline> PositionTimeline::decode(std::string_view bytes, Duration resolution, Duration shift) {
  ByteReader reader(bytes);
  if (reader.byte() != whole_timeline) return std::nullopt;
  PositionTimeline timeline(resolution);
  timeline.sequence_ = reader.number();
  timeline.kept_ = reader.number();
  RunsReader runs(reader, shift);
  RunCodec packed(milliseconds(1));
  for (std::uint64_t left = reader.number(); left > 0; --left) {
    const auto run = runs.next(packed);
    if (!run) return std::nullopt;
    timeline.archive_.append(*run);
  }
  RunCodec exact(nanoseconds(1));
  for (std::uint64_t left = reader.number(); left > 0; --left) {
    const auto run = runs.next(exact);
    if (!run || timeline.recent_.size() == most_recent_runs) return std::nullopt;
    timeline.recent_.push_back(*run);
  }
  const bool sound = !reader.failed() && reader.at_end() && timeline.kept_ <= timeline.archive_.size() &&
                     timeline.sequence_ >= timeline.size() && timeline.sequence_ <= largest_sequence &&
                     (timeline.archive_.empty() || !timeline.recent_.empty());
  return sound ? std::optional(std::move(timeline)) : std::nullopt;
}

std::string PositionTimeline::encode_since(std::uint64_t sequence) const {
  // Thinning leaves runs out, so that the newest that are left reach back at least as far as that ordinal.
  const std::uint64_t wanted = sequence > sequence_ ? size() : sequence_ - sequence + 1;
  const std::size_t count = std::min<std::uint64_t>(wanted, size());
  std::string bytes(1, static_cast<char>(newest_runs));
  write_number(bytes, sequence_);
  write_number(bytes, count);
  RunCodec codec(nanoseconds(1));
  const std::size_t from_recent = std::min(count, recent_.size());
  RunArchive::Cursor archived(archive_, archive_.size() - (count - from_recent));
  while (const auto run = archived.next()) codec.write(*run, bytes);
  std::for_each(recent_.end() - static_cast<std::ptrdiff_t>(from_recent), recent_.end(),
                [&](const PositionRun& run) { codec.write(run, bytes); });
  return bytes;
}

bool PositionTimeline::replay(std::string_view bytes, Duration shift) {
  ByteReader reader(bytes);
  if (reader.byte() != newest_runs) return false;
  const std::uint64_t sequence = reader.number();
  RunsReader reads(reader, shift);
  RunCodec codec(nanoseconds(1));
  std::vector<PositionRun> runs;
  for (std::uint64_t left = reader.number(); left > 0; --left) {
    const auto run = reads.next(codec);
    if (!run) return false;
    if (!empty() && run->position < newest().position) continue;
    if (!empty() && run->position > newest().position && run->held < newest().held) return false;
    runs.push_back(*run);
  }
  if (reader.failed() || !reader.at_end() || sequence > largest_sequence) return false;
  for (const PositionRun& run : runs) {
    if (empty() || run.position > newest().position) {
      append(run);
    } else if (run.polled >= newest().polled) {
      const MonoTime held = std::max(run.held, newest().held);  // it may have been rounded down since
      recent_.back() = run;
      recent_.back().held = held;
    }
  }
  sequence_ = std::max({sequence_, sequence, static_cast<std::uint64_t>(size())});
  return true;
}

}  // namespace relaywatch::analysis
