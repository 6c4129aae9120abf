#include "analysis/pace.hpp"

#include <algorithm>
#include <cmath>

namespace relaywatch::analysis {
namespace {

constexpr double shortest = 10;
constexpr double growth = 3;
constexpr double least_watched = 3;
/// A standstill of so many spans has all but wiped out what an average held before.
constexpr double spans_of_a_pause = 2;

double span_of(std::size_t index) { return shortest * std::pow(growth, static_cast<double>(index)); }

}  // namespace

void Pace::add(Seconds elapsed, double amount) {
  if (elapsed <= Seconds(0)) return;
  const double rate = amount / elapsed.count();
  for (std::size_t i = 0; i < count; ++i) {
    const double left = std::exp(-elapsed.count() / span_of(i));
    const double weight = span_of(i) * (1 - left);
    averages_[i].amount = averages_[i].amount * left + rate * weight;
    averages_[i].seconds = averages_[i].seconds * left + weight;
  }
}

void Pace::pass(Seconds elapsed) {
  for (std::size_t i = 0; i < count; ++i) {
    const double left = std::exp(-elapsed.count() / span_of(i));
    averages_[i].amount *= left;
    averages_[i].seconds *= left;
  }
}

void Pace::forget_standstill(Seconds length) {
  for (std::size_t i = 0; i < count && length.count() > spans_of_a_pause * span_of(i); ++i) averages_[i] = Average();
}

std::optional<double> Pace::over(Seconds span) const {
  // What has not been watched over a short span is taken from the next longer one.
  const auto average = [this](std::size_t index) -> std::optional<double> {
    for (; index < count; ++index) {
      if (averages_[index].seconds >= least_watched) return averages_[index].amount / averages_[index].seconds;
    }
    return std::nullopt;
  };
  const double place = std::log(std::max(span.count(), shortest) / shortest) / std::log(growth);
  const double last = static_cast<double>(count - 1);
  const auto below = static_cast<std::size_t>(std::min(place, last));
  const auto shorter = average(below);
  const auto longer = average(std::min(below + 1, count - 1));
  if (!longer) return shorter;
  return std::lerp(*shorter, *longer, std::min(place, last) - static_cast<double>(below));
}

}  // namespace relaywatch::analysis
