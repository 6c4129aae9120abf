#include "base/human_units.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <string_view>

namespace relaywatch {
namespace {

/// "4 min 10 s"; the smaller part is left out when it is 0.
std::string two_parts(std::int64_t total, std::int64_t per_large, std::string_view large, std::string_view small) {
  const std::int64_t rest = total % per_large;
  if (rest == 0) return fmt::format("{} {}", total / per_large, large);
  return fmt::format("{} {} {} {}", total / per_large, large, rest, small);
}

}  // namespace

std::string human_duration(Seconds duration) {
  const double seconds = duration.count();
  if (std::isnan(seconds)) return "?";
  if (seconds < 0) return "-" + human_duration(-duration);
  if (std::isinf(seconds)) return "inf";
  if (seconds == 0) return "0 s";
  // Rounded before the unit is chosen, so that 59.7 s is "1 min" and not "60 s".
  if (seconds < 0.001) return "< 1 ms";
  if (seconds < 0.0995) return fmt::format("{:.0f} ms", seconds * 1000);
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  if (seconds < 59.5) return fmt::format("{:.0f} s", seconds);
  if (seconds < 3599.5) return two_parts(std::llround(seconds), 60, "min", "s");
  if (seconds < 86400 - 30) return two_parts(std::llround(seconds / 60), 60, "h", "min");
  if (seconds < 86400.0 * 10'000) return two_parts(std::llround(seconds / 3600), 24, "d", "h");
  return "> 10000 d";
}

std::string human_bytes(double bytes) {
  static constexpr std::array units = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  if (std::isnan(bytes)) return "?";
  if (bytes < 0) return "-" + human_bytes(-bytes);
  if (std::isinf(bytes)) return "inf";
  if (bytes < 1023.5) return fmt::format("{:.0f} B", bytes);
  double value = bytes / 1024;
  std::size_t unit = 0;
  while (value >= 1023.5 && unit + 1 < units.size()) {
    value /= 1024;
    ++unit;
  }
  return fmt::format("{:.{}f} {}", value, value < 99.95 ? 1 : 0, units.at(unit));
}

std::string human_rate(double bytes_per_second) { return human_bytes(bytes_per_second) + "/s"; }

}  // namespace relaywatch
