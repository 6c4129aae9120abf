#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <gtest/gtest.h>
#include <limits>
#include <numbers>
#include <optional>
#include <vector>

#include "analysis/catch_up.hpp"
#include "simulator/forecast_run.hpp"
#include "simulator/random.hpp"

namespace relaywatch::simulator {
namespace {

constexpr std::size_t usual_forecasts = 200;
constexpr Seconds never{std::numeric_limits<double>::infinity()};

/// Fewer are asked for where everything is slow.
std::size_t runs_wanted() {
  const char* text = std::getenv("RELAYWATCH_SIMULATED_RUNS");
  return text == nullptr ? usual_forecasts : std::strtoull(text, nullptr, 10);
}

double quantile(std::vector<double> values, double part) {
  std::ranges::sort(values);
  return values.at(static_cast<std::size_t>(part * static_cast<double>(values.size() - 1)));
}

TEST(SimulatedCatchUp, TheForecastIsNearTheTruth) {
  std::array<std::vector<double>, catch_up_parts.size()> errors;
  for (std::uint64_t seed = 1; errors.front().size() < runs_wanted(); ++seed) {
    const auto run = run_catch_up(seed);
    if (!run) continue;
    if (run->stopped) {
      EXPECT_EQ(run->while_held_up, never) << "seed " << seed;
    }
    for (std::size_t i = 0; i < errors.size(); ++i) errors.at(i).push_back(run->forecasts.at(i).error());
  }
  for (std::size_t i = 0; i < errors.size(); ++i) {
    std::printf(
        "forecast %2.0f %% of the way, %zu runs: error against the time left: median %.2f, 90th percentile %.2f\n",
        100 * catch_up_parts.at(i), errors.at(i).size(), quantile(errors.at(i), 0.5), quantile(errors.at(i), 0.9));
  }
  // The few runs that are made under a sanitizer scatter.
  if (runs_wanted() < usual_forecasts) return;
  EXPECT_LT(quantile(errors.at(0), 0.5), 0.3);
  EXPECT_LT(quantile(errors.at(1), 0.5), 0.25);
  EXPECT_LT(quantile(errors.at(2), 0.5), 0.25);
  EXPECT_LT(quantile(errors.at(1), 0.9), 1);
  EXPECT_LT(quantile(errors.at(2), 0.9), 1);
}

/// Terabytes to work off in a week, in bytes a second: the load swings with the day and has a batch every night, the
/// applier is slower when the servers are busy, and both waver from minute to minute.
class WeekOfSync {
 public:
  [[nodiscard]] double seconds() const { return seconds_; }
  [[nodiscard]] bool done() const { return backlog_ < capacity_ * step; }

  std::optional<Seconds> forecast() const {
    return analysis::catch_up_time({ByteDistance{}, ByteDistance{bytes(backlog_)}, Seconds(0)}, receiver_, applier_,
                                   writers_);
  }

  void pass_a_minute() {
    for (int i = 0; i < 6; ++i) pass();
  }

 private:
  static constexpr double step = 10;

  static std::uint64_t bytes(double value) { return static_cast<std::uint64_t>(value); }

  void pass() {
    const double day = 0.4 + seconds_ / 86400;
    const double swing = std::sin(2 * std::numbers::pi * day);
    const double batch = day - std::floor(day) < 0.08 ? 8e6 : 0;
    writing_ = 0.98 * writing_ + random_.uniform(-0.15, 0.15);
    applying_ = 0.98 * applying_ + random_.uniform(-0.1, 0.1);
    const double written = step * (4e6 * (1 + 0.6 * swing) + batch) * std::exp(writing_);
    capacity_ = 13e6 * (1 - 0.2 * swing) * std::exp(applying_);
    writers_.add(Seconds(step), written);
    applied_ += step * capacity_;
    backlog_ += written - step * capacity_;
    seconds_ += step;
    const MonoTime now = MonoTime() + to_duration(seconds_);
    receiver_.take({now, true, 0, 0});
    applier_.take({now, true, bytes(applied_), bytes(backlog_)});
  }

  Random random_{11};
  double seconds_ = 0;
  double backlog_ = 5e12;
  double applied_ = 0;
  double capacity_ = 0;
  double writing_ = 0;
  double applying_ = 0;
  analysis::Pace writers_;
  analysis::Capacity receiver_;
  analysis::Capacity applier_;
};

TEST(SimulatedCatchUp, TheForecastOfAWeeksSyncSettles) {
  WeekOfSync sync;
  std::vector<double> left;  // as it was said every minute
  while (!sync.done()) {
    sync.pass_a_minute();
    const auto forecast = sync.forecast();
    ASSERT_TRUE(forecast);
    left.push_back(forecast->count());
  }
  // The end foretold must not jump from one minute to the next. The load's own unrest shows as the end comes near.
  const auto largest_jump = [&left](double begin_part, double end_part) {
    const auto minutes = static_cast<double>(left.size());
    double largest = 0;
    for (auto i = static_cast<std::size_t>(begin_part * minutes); i < static_cast<std::size_t>(end_part * minutes);
         ++i) {
      largest = std::max(largest, std::abs(left[i] + 60 - left[i - 1]) / left[i - 1]);
    }
    return largest;
  };
  std::printf("5 TB in %.1f days: largest jump from minute to minute: %.4f, over the last day %.4f\n",
              sync.seconds() / 86400, largest_jump(0.03, 0.85), largest_jump(0.85, 0.98));
  EXPECT_LT(largest_jump(0.03, 0.85), 0.01);
  EXPECT_LT(largest_jump(0.85, 0.98), 0.1);
  for (const double part : catch_up_parts) {
    const auto minute = static_cast<std::size_t>(part * static_cast<double>(left.size()));
    const double truth = static_cast<double>(left.size() - 1 - minute) * 60;
    std::printf("forecast %2.0f %% of the way: %.2f days, in truth %.2f\n", 100 * part, left[minute] / 86400,
                truth / 86400);
    EXPECT_NEAR(left[minute] / truth, 1, 0.25);
  }
}

}  // namespace
}  // namespace relaywatch::simulator
