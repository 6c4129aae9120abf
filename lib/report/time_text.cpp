#include "report/time_text.hpp"

#include <charconv>
#include <chrono>
#include <fmt/format.h>

namespace relaywatch::report {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::milliseconds;

/// Takes exactly `digits` digits, and the character behind them unless it is '\0', from the front of `text`.
template <typename Number>
bool take(std::string_view& text, std::size_t digits, char separator, Number& number) {
  const std::size_t width = digits + (separator == '\0' ? 0 : 1);
  if (text.size() < width || (separator != '\0' && text[digits] != separator)) return false;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + digits, number);
  if (failure != std::errc{} || end != text.data() + digits) return false;
  text.remove_prefix(width);
  return true;
}

/// "Z", or "+01:00": how far the local time is ahead of UTC.
std::optional<std::chrono::minutes> read_offset(std::string_view text) {
  if (text == "Z") return std::chrono::minutes(0);
  const bool ahead = text.starts_with('+');
  if (!ahead && !text.starts_with('-')) return std::nullopt;
  text.remove_prefix(1);
  unsigned hours = 0;
  unsigned minutes = 0;
  if (!take(text, 2, ':', hours) || !take(text, 2, '\0', minutes) || !text.empty()) return std::nullopt;
  if (hours > 23 || minutes > 59) return std::nullopt;
  const std::chrono::minutes offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  return ahead ? offset : -offset;
}

}  // namespace

std::string rfc3339(WallTime time) {
  const auto instant = floor<milliseconds>(time);
  const auto midnight = floor<days>(instant);
  const std::chrono::year_month_day date{midnight};
  const std::chrono::hh_mm_ss clock{instant - midnight};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

std::string utc_time(WallTime time) {
  std::string text = rfc3339(time).substr(0, 19);
  text[10] = ' ';
  return text;
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
  unsigned year = 0;
  unsigned month = 0;
  unsigned day = 0;
  unsigned hours = 0;
  unsigned minutes = 0;
  unsigned seconds = 0;
  if (!take(text, 4, '-', year) || !take(text, 2, '-', month) || !take(text, 2, 'T', day) ||
      !take(text, 2, ':', hours) || !take(text, 2, ':', minutes) || !take(text, 2, '\0', seconds)) {
    return std::nullopt;
  }
  long millis = 0;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    long scale = 100;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits, scale /= 10) {
      millis += (text[digits] - '0') * scale;
    }
    if (digits == 0) return std::nullopt;
    text.remove_prefix(digits);
  }
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                                         std::chrono::day(day)};
  const auto offset = read_offset(text);
  if (!offset || !date.ok() || hours > 23 || minutes > 59 || seconds > 60) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hours) + std::chrono::minutes(minutes) +
         std::chrono::seconds(seconds) + milliseconds(millis) - *offset;
}

}  // namespace relaywatch::report
