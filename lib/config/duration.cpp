#include "config/duration.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <utility>

#include "config/problem.hpp"

namespace relaywatch::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Largest first, as format_duration() tries them.
constexpr std::array<std::pair<std::string_view, Duration>, 5> units = {
    {{"d", hours(24)}, {"h", hours(1)}, {"m", minutes(1)}, {"s", seconds(1)}, {"ms", milliseconds(1)}}};

Error bad_form(std::string_view text) {
  return {
      "expected a duration such as \"250ms\", \"1s\", \"5m\", \"2h\" or \"30d\" (a whole number and one unit), found " +
      in_quotes(text)};
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (status == std::errc::result_out_of_range) {
    return Error{"the duration " + in_quotes(text) + " is too long"};
  }
  if (status != std::errc() || text.starts_with('-')) {
    return bad_form(text);
  }
  const std::string_view suffix = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const auto& [name, unit] : units) {
    if (suffix == name) {
      if (count > Duration::max() / unit) {
        return Error{"the duration " + in_quotes(text) + " is too long"};
      }
      return count * unit;
    }
  }
  return bad_form(text);
}

std::string format_duration(Duration duration) {
  for (const auto& [name, unit] : units) {
    if (duration >= unit && duration % unit == Duration::zero()) {
      return std::to_string(duration / unit) + std::string(name);
    }
  }
  return std::to_string(std::chrono::duration_cast<milliseconds>(duration).count()) + "ms";
}

}  // namespace relaywatch::config
