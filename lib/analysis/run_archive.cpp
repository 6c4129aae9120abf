#include "analysis/run_archive.hpp"

#include <algorithm>
#include <string_view>

namespace relaywatch::analysis {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t runs_per_block = 32;
// Room is made in small steps: a container that doubles would cost more than what it holds.
constexpr std::size_t blocks_step = 4;
constexpr std::size_t bytes_step = 1024;
constexpr std::size_t longest_run = 128;

}  // namespace

PositionRun archived(PositionRun run) {
  run.reached = std::chrono::ceil<milliseconds>(run.reached);
  run.held = std::chrono::floor<milliseconds>(run.held);
  run.polled = std::chrono::ceil<milliseconds>(run.polled);
  const auto& last = run.executed_last;
  auto& next = run.executed_next;
  if (last && next && last->file_number == next->file_number && last->offset < next->offset) {
    const std::uint64_t offset = last->offset + rounded_up(next->offset - last->offset);
    next->offset = std::max(next->offset, offset);  // it may have run over
  }
  return run;
}

RunArchive::Cursor::Cursor(const RunArchive& archive, std::size_t index)
    : archive_(archive), index_(index - index % runs_per_block), bytes_({}), codec_(milliseconds(1)) {
  if (index >= archive.size_) {
    index_ = archive.size_;
    return;
  }
  bytes_ = ByteReader(std::string_view(archive.bytes_).substr(archive.blocks_[index_ / runs_per_block].begin));
  while (index_ < index) next();
}

std::optional<PositionRun> RunArchive::Cursor::next() {
  if (index_ == archive_.size_) return std::nullopt;
  if (index_ % runs_per_block == 0) {
    const Block& block = archive_.blocks_[index_ / runs_per_block];
    codec_ = RunCodec(milliseconds(1), block.position, block.held);
  }
  ++index_;
  return codec_.read(bytes_);
}

void RunArchive::append(PositionRun run) {
  run = archived(run);
  make_room();
  if (size_ % runs_per_block == 0) {
    blocks_.push_back({run.position, run.held, bytes_.size()});
    codec_ = RunCodec(milliseconds(1), run.position, run.held);
  }
  codec_.write(run, bytes_);
  ++size_;
}

void RunArchive::make_room() {
  if (blocks_.size() == blocks_.capacity()) blocks_.reserve(blocks_.size() + blocks_step);
  if (bytes_.capacity() - bytes_.size() >= longest_run) return;
  std::string larger;
  larger.reserve(bytes_.size() + bytes_step);
  larger += bytes_;
  bytes_ = std::move(larger);
}

std::size_t RunArchive::memory_bytes() const { return blocks_.capacity() * sizeof(Block) + bytes_.capacity(); }

RunNeighbours RunArchive::split(const IsPast& is_past) const {
  const auto block = std::ranges::partition_point(
      blocks_, [&](const Block& candidate) { return !is_past(candidate.position, candidate.held); });
  const auto past_blocks = static_cast<std::size_t>(block - blocks_.begin());
  RunNeighbours found;
  Cursor runs(*this, past_blocks == 0 ? 0 : (past_blocks - 1) * runs_per_block);
  while (auto run = runs.next()) {
    if (is_past(run->position, run->held)) {
      found.past = run;
      break;
    }
    found.before = run;
  }
  return found;
}

RunArchive RunArchive::thinned(Duration resolution, double part_of_age, MonoTime now) const {
  RunArchive kept;
  kept.blocks_.reserve(blocks_.size());
  kept.bytes_.reserve(bytes_.size());
  Cursor runs(*this, 0);
  auto before = runs.next();  // the last that is kept
  auto run = runs.next();     // the one that may go
  if (before) kept.append(*before);
  while (run) {
    const auto past = runs.next();
    if (past) {
      const Duration gap = past->reached - before->held;
      const auto tolerated = std::chrono::duration_cast<Duration>((now - past->reached) * part_of_age);
      if (gap <= std::max(resolution, tolerated)) {
        run = past;
        continue;
      }
    }
    kept.append(*run);
    before = run;
    run = past;
  }
  return kept;
}

RunArchive RunArchive::without_executed() const {
  RunArchive kept;
  Cursor runs(*this, 0);
  while (auto run = runs.next()) {
    run->executed_first.reset();
    run->executed_last.reset();
    run->executed_next.reset();
    kept.append(*run);
  }
  return kept;
}

}  // namespace relaywatch::analysis
