#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace relaywatch::analysis {

/// The time of a step, and how long such steps are kept.
struct StepLength {
  std::chrono::seconds step;
  std::chrono::seconds kept;

  /// Steps are numbered from 1970, so that those of all series begin together.
  [[nodiscard]] std::int64_t number_at(std::chrono::sys_seconds time) const {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch() / step;
  }
  [[nodiscard]] std::int64_t most() const { return kept / step + 1; }
};

/// From fine to coarse; each is a multiple of the one before.
inline constexpr std::array step_lengths = {
    StepLength{std::chrono::seconds(10), std::chrono::hours(1)},
    StepLength{std::chrono::minutes(2), std::chrono::hours(24)},
    StepLength{std::chrono::minutes(30), std::chrono::hours(24 * 14)},
};

/// The figures of one thing in steps of each length: gathered while a step lasts, packed once it is over, and gathered
/// again for the next longer step. Steps without any figures take no memory. `F` has a default-constructible
/// `Gathering` with add(F) and figures(). Pure. Not thread-safe.
template <typename F>
class StepSeries {
 public:
  struct Step {
    std::int32_t number = 0;
    F figures;
  };

  /// Precondition: `now` never goes back.
  void add(const F& figures, std::chrono::sys_seconds now) {
    put(0, step_lengths[0].number_at(now), figures, Onward::yes);
  }

  /// Ends the steps that are over, and forgets those that were kept for their time. Call it when a step of the first
  /// length has begun.
  void close(std::chrono::sys_seconds now) {
    for (std::size_t level = 0; level < step_lengths.size(); ++level) {
      const std::int64_t current = step_lengths[level].number_at(now);
      if (open_[level] && open_[level]->number < current) finish(level, Onward::yes);
      auto& closed = closed_[level];
      while (!closed.empty() && closed.front().number < current - step_lengths[level].most()) closed.pop_front();
    }
  }

  /// Forgets what is of a time yet to come: the clock was set back.
  void forget_after(std::chrono::sys_seconds now) {
    for (std::size_t level = 0; level < step_lengths.size(); ++level) {
      const std::int64_t current = step_lengths[level].number_at(now);
      auto& closed = closed_[level];
      while (!closed.empty() && closed.back().number >= current) closed.pop_back();
      if (open_[level] && open_[level]->number > current) open_[level].reset();
    }
  }

  /// Takes back a step that was over, in the order of their numbers; then call resume() once.
  void restore(std::size_t level, std::int64_t number, const F& figures) { keep(level, number, figures); }

  /// Gathers again what of the longer steps was not over.
  void resume() {
    for (std::size_t level = 0; level + 1 < step_lengths.size(); ++level) {
      const std::int64_t done = closed_[level + 1].empty() ? 0 : closed_[level + 1].back().number;
      for (const Step& step : closed_[level]) {
        const std::int64_t number = longer(level, step.number);
        if (number > done) put(level + 1, number, step.figures, Onward::no);
      }
    }
  }

  /// The figures of a step that is over; null when there are none.
  [[nodiscard]] const F* find(std::size_t level, std::int64_t number) const {
    const auto found = std::ranges::lower_bound(closed_[level], number, {}, &Step::number);
    return found != closed_[level].end() && found->number == number ? &found->figures : nullptr;
  }

  /// Those that are over, in the order of their numbers.
  [[nodiscard]] const std::deque<Step>& closed(std::size_t level) const { return closed_[level]; }

  /// Calls `work` with the number and the figures so far of each step that is not over, or was not closed yet.
  template <typename Work>
  void visit_open(std::size_t level, Work work) const {
    std::optional<std::int64_t> last;
    for (std::size_t part = level + 1; part-- > 0;) {
      const auto number = open_number(part, level);
      if (!number || number == last) continue;
      typename F::Gathering all;
      for (std::size_t other = 0; other <= level; ++other) {
        if (open_number(other, level) == number) all.add(open_[other]->gathering.figures());
      }
      work(*number, all.figures());
      last = number;
    }
  }

  [[nodiscard]] bool empty() const {
    return std::ranges::none_of(open_, [](const auto& open) { return open.has_value(); }) &&
           std::ranges::all_of(closed_, [](const auto& closed) { return closed.empty(); });
  }

 private:
  enum class Onward { no, yes };  ///< whether a step that ends is gathered for the longer one

  struct Open {
    std::int64_t number = 0;
    typename F::Gathering gathering{};
  };

  static std::int64_t longer(std::size_t level, std::int64_t number) {
    return number / (step_lengths[level + 1].step / step_lengths[level].step);
  }

  /// In which step of `level` the open one of `part` lies.
  [[nodiscard]] std::optional<std::int64_t> open_number(std::size_t part, std::size_t level) const {
    if (!open_[part]) return std::nullopt;
    std::int64_t number = open_[part]->number;
    for (; part < level; ++part) number = longer(part, number);
    return number;
  }

  void put(std::size_t level, std::int64_t number, const F& figures, Onward onward) {
    if (open_[level] && open_[level]->number != number) finish(level, onward);
    if (!open_[level]) open_[level].emplace(Open{number});
    open_[level]->gathering.add(figures);
  }

  void finish(std::size_t level, Onward onward) {
    const std::int64_t number = open_[level]->number;
    const F figures = open_[level]->gathering.figures();
    open_[level].reset();
    keep(level, number, figures);
    if (onward == Onward::yes && level + 1 < step_lengths.size()) {
      put(level + 1, longer(level, number), figures, onward);
    }
  }

  void keep(std::size_t level, std::int64_t number, const F& figures) {
    auto& closed = closed_[level];
    if (closed.empty() || closed.back().number < number) {
      closed.push_back({static_cast<std::int32_t>(number), figures});
    }
  }

  std::array<std::optional<Open>, step_lengths.size()> open_;
  std::array<std::deque<Step>, step_lengths.size()> closed_;
};

}  // namespace relaywatch::analysis
