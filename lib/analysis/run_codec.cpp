#include "analysis/run_codec.hpp"

#include <bit>

namespace relaywatch::analysis {
namespace {

/// The bits of a run's first byte.
enum Trait : std::uint8_t {
  position_in_other_file = 1,
  has_executed = 2,
  executed_in_other_file = 4,
  first_apart = 8,  ///< executed_first is not executed_last
  next_rounded = 16,
  next_apart = 32,  ///< both: executed_next is executed_last; none: it is absent
  seen_again = 64,
  polled_apart = 128,  ///< polled is not what the number of polls makes it
};
constexpr std::uint8_t next_same = next_rounded | next_apart;

// A rounded distance is (8 + m) << e, with m in three bits and e in five.
constexpr unsigned mantissa_bits = 3;
constexpr std::uint64_t smallest_rounded = 1 << mantissa_bits;
constexpr std::uint64_t largest_rounded = std::uint64_t{15} << 31;

unsigned exponent(std::uint64_t bytes) { return static_cast<unsigned>(std::bit_width(bytes)) - mantissa_bits - 1; }

bool is_rounded(std::uint64_t bytes) {
  return smallest_rounded <= bytes && bytes <= largest_rounded && rounded_up(bytes) == bytes;
}

void write_rounded(std::string& bytes, std::uint64_t distance) {
  const unsigned shift = exponent(distance);
  bytes.push_back(static_cast<char>(shift << mantissa_bits | ((distance >> shift) - smallest_rounded)));
}

std::uint64_t read_rounded(ByteReader& bytes) {
  const std::uint8_t byte = bytes.byte();
  return (smallest_rounded + byte % smallest_rounded) << (byte >> mantissa_bits);
}

/// Returns whether it is in another file.
bool write_step(std::string& bytes, BinlogCoordinate from, BinlogCoordinate to) {
  if (to.file_number == from.file_number) {
    write_number(bytes, to.offset - from.offset);
    return false;
  }
  write_number(bytes, to.file_number - from.file_number);
  write_number(bytes, to.offset);
  return true;
}

BinlogCoordinate read_step(ByteReader& bytes, BinlogCoordinate from, bool other_file) {
  if (!other_file) return {from.file_number, from.offset + bytes.number()};
  const auto files = static_cast<std::uint32_t>(bytes.number());
  return {from.file_number + files, bytes.number()};
}

void write_apart(std::string& bytes, const std::optional<BinlogCoordinate>& coordinate) {
  bytes.push_back(coordinate ? 1 : 0);
  if (!coordinate) return;
  write_number(bytes, coordinate->file_number);
  write_number(bytes, coordinate->offset);
}

std::optional<BinlogCoordinate> read_apart(ByteReader& bytes) {
  if (bytes.byte() == 0) return std::nullopt;
  const auto file_number = static_cast<std::uint32_t>(bytes.number());
  return BinlogCoordinate{file_number, bytes.number()};
}

std::uint8_t write_next(std::string& bytes, const PositionRun& run) {
  const auto& last = run.executed_last;
  const auto& next = run.executed_next;
  if (!next) return 0;
  if (next == last) return next_same;
  if (last && last->file_number == next->file_number && is_rounded(next->offset - last->offset)) {
    write_rounded(bytes, next->offset - last->offset);
    return next_rounded;
  }
  write_apart(bytes, next);
  return next_apart;
}

}  // namespace

RunCodec::RunCodec(Duration unit, BinlogCoordinate position, MonoTime time)
    : unit_(unit), furthest_(furthest_time / unit), position_(position), reached_(ticks(time)) {}

std::uint64_t RunCodec::ticks(MonoTime time) const {
  return static_cast<std::uint64_t>(time.time_since_epoch() / unit_);
}

std::optional<MonoTime> RunCodec::time(std::uint64_t ticks) const {
  const auto count = static_cast<std::int64_t>(ticks);
  if (count > furthest_ || count < -furthest_) return std::nullopt;
  return MonoTime(unit_ * count);
}

void RunCodec::write(const PositionRun& run, std::string& bytes) {
  const std::size_t begin = bytes.size();
  bytes.push_back(0);
  unsigned traits = write_step(bytes, position_, run.position) ? position_in_other_file : 0;
  position_ = run.position;

  const std::uint64_t reached = ticks(run.reached);
  write_number(bytes, reached - reached_);
  if (run.seen_again) traits |= seen_again;
  write_number(bytes, run.seen_again ? ticks(run.held) - reached : reached - ticks(run.held));
  const bool apart = run.seen_again || run.polled != run.reached;
  if (apart) {
    traits |= polled_apart;
    write_number(bytes, ticks(run.polled) - ticks(run.held));
  }
  reached_ = reached;

  if (run.executed_last) {
    traits |= has_executed;
    if (write_step(bytes, executed_, *run.executed_last)) traits |= executed_in_other_file;
    executed_ = *run.executed_last;
  }
  if (run.executed_first != run.executed_last) {
    traits |= first_apart;
    write_apart(bytes, run.executed_first);
  }
  traits |= write_next(bytes, run);
  bytes[begin] = static_cast<char>(traits);
}

std::optional<PositionRun> RunCodec::read(ByteReader& bytes) {
  PositionRun run;
  const std::uint8_t traits = bytes.byte();
  run.position = read_step(bytes, position_, (traits & position_in_other_file) != 0);
  position_ = run.position;

  reached_ += bytes.number();
  run.seen_again = (traits & seen_again) != 0;
  const std::uint64_t window = bytes.number();
  const std::uint64_t held_ticks = run.seen_again ? reached_ + window : reached_ - window;
  const auto reached = time(reached_);
  const auto held = time(held_ticks);
  const auto polled = (traits & polled_apart) != 0 ? time(held_ticks + bytes.number()) : reached;
  if (!reached || !held || !polled) return std::nullopt;
  run.reached = *reached;
  run.held = *held;
  run.polled = *polled;

  read_executed(run, traits, bytes);
  return bytes.failed() ? std::nullopt : std::optional(run);
}

void RunCodec::read_executed(PositionRun& run, std::uint8_t traits, ByteReader& bytes) {
  if ((traits & has_executed) != 0) {
    executed_ = read_step(bytes, executed_, (traits & executed_in_other_file) != 0);
    run.executed_last = executed_;
  }
  run.executed_first = (traits & first_apart) != 0 ? read_apart(bytes) : run.executed_last;
  switch (traits & next_same) {
    case next_same: run.executed_next = run.executed_last; break;
    case next_apart: run.executed_next = read_apart(bytes); break;
    case next_rounded: run.executed_next = {executed_.file_number, executed_.offset + read_rounded(bytes)}; break;
    default: break;
  }
}

std::uint64_t rounded_up(std::uint64_t bytes) {
  if (bytes <= smallest_rounded) return smallest_rounded;
  if (bytes > largest_rounded) return bytes;
  const unsigned shift = exponent(bytes);
  const std::uint64_t unit = std::uint64_t{1} << shift;
  return (bytes + unit - 1) / unit * unit;
}

}  // namespace relaywatch::analysis
