#pragma once

#include <cmath>
#include <limits>
#include <optional>

namespace relaywatch::analysis {

/// A figure that may be unknown or infinite, in four bytes: seven digits, enough to draw.
class PackedFigure {
 public:
  PackedFigure() = default;
  explicit PackedFigure(double value) : value_(static_cast<float>(value)) {}
  explicit PackedFigure(std::optional<double> value) {
    if (value) value_ = static_cast<float>(*value);
  }

  [[nodiscard]] bool known() const { return !std::isnan(value_); }
  [[nodiscard]] std::optional<double> value() const { return known() ? std::optional<double>(value_) : std::nullopt; }
  /// Precondition: known().
  [[nodiscard]] float raw() const { return value_; }

 private:
  float value_ = std::numeric_limits<float>::quiet_NaN();  ///< not a number: unknown
};

}  // namespace relaywatch::analysis
