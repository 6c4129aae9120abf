#include "simulator/score.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace relaywatch::simulator {
namespace {

double quantile(std::vector<float>& values, double part) {
  if (values.empty()) return 0;
  const auto index = static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, values.begin() + index);
  return static_cast<double>(values[static_cast<std::size_t>(index)]);
}

double percent(std::size_t count, std::size_t of) {
  return of == 0 ? 0 : 100 * static_cast<double>(count) / static_cast<double>(of);
}

}  // namespace

void Score::add(const std::optional<LagFigure>& figure, const TrueLag& truth) {
  ++samples_;
  if (!figure) {
    ++unknown_;
  } else if (figure->basis == LagBasis::lower_bound) {
    ++lower_bound_;
  } else if (figure->basis == LagBasis::reported) {
    ++reported_;
  } else {
    errors_.push_back(static_cast<float>(truth.distance(figure->value).count()));
    uncertainties_.push_back(static_cast<float>(figure->uncertainty.count()));
  }
}

double Score::unknown_part() const {
  return samples_ == 0 ? 0 : static_cast<double>(unknown_) / static_cast<double>(samples_);
}

double Score::error_at(double part) { return quantile(errors_, part); }

std::string Score::line(const std::string& what) {
  return fmt::format(
      "{}: {} samples, {} by position; error median {:.3f} s, 99 % {:.3f} s, 99.9 % {:.3f} s, largest {:.1f} s; "
      "uncertainty median {:.2f} s, 99 % {:.1f} s; unknown {:.2f} %, lower_bound {:.2f} %, reported {:.2f} %",
      what, samples_, errors_.size(), error_at(0.5), error_at(0.99), error_at(0.999), error_at(1),
      quantile(uncertainties_, 0.5), quantile(uncertainties_, 0.99), percent(unknown_, samples_),
      percent(lower_bound_, samples_), percent(reported_, samples_));
}

void ReportedScore::add(const std::optional<Seconds>& reported, const TrueLag& truth) {
  ++samples_;
  if (!reported) {
    ++null_;
    if (truth.data > Seconds(3)) ++null_while_late_;
    return;
  }
  const double error = truth.distance(*reported).count();
  errors_.push_back(static_cast<float>(error));
  if (error > std::max(2.0, 0.3 * truth.data.count())) ++wrong_;
}

std::string ReportedScore::line(const std::string& what) {
  return fmt::format(
      "{}: {} samples, NULL {:.2f} % ({:.2f} % while over 3 s late), wrong by more than max(2 s, 30 %) {:.2f} %; "
      "error 99 % {:.1f} s, 99.9 % {:.1f} s, largest {:.1f} s",
      what, samples_, percent(null_, samples_), percent(null_while_late_, samples_), percent(wrong_, samples_),
      quantile(errors_, 0.99), quantile(errors_, 0.999), quantile(errors_, 1));
}

}  // namespace relaywatch::simulator
