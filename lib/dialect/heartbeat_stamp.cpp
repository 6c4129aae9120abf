#include "dialect/heartbeat_stamp.hpp"

#include <charconv>
#include <chrono>
#include <ctime>
#include <fmt/format.h>

namespace relaywatch::dialect {
namespace {

using std::chrono::floor;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::system_clock;

/// Two hosts' clocks differ by less than this, or the hour that comes twice cannot be told apart.
constexpr minutes to_come{1};

/// Takes exactly `digits` digits, and the character behind them unless it is '\0', from the front of `text`.
bool take(std::string_view& text, std::size_t digits, std::string_view separators, int& number) {
  const std::size_t width = digits + (separators.empty() ? 0 : 1);
  if (text.size() < width) return false;
  if (!separators.empty() && separators.find(text[digits]) == std::string_view::npos) return false;
  unsigned value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + digits, value);
  if (failure != std::errc{} || end != text.data() + digits) return false;
  number = static_cast<int>(value);
  text.remove_prefix(width);
  return true;
}

std::optional<std::tm> parse_calendar(std::string_view& text) {
  std::tm calendar{};
  const bool complete = take(text, 4, "-", calendar.tm_year) && take(text, 2, "-", calendar.tm_mon) &&
                        take(text, 2, "T ", calendar.tm_mday) && take(text, 2, ":", calendar.tm_hour) &&
                        take(text, 2, ":", calendar.tm_min) && take(text, 2, "", calendar.tm_sec);
  if (!complete || calendar.tm_hour > 23 || calendar.tm_min > 59 || calendar.tm_sec > 59) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(calendar.tm_year),
                                         std::chrono::month(static_cast<unsigned>(calendar.tm_mon)),
                                         std::chrono::day(static_cast<unsigned>(calendar.tm_mday))};
  if (!date.ok() || calendar.tm_year == 0) return std::nullopt;  // "0000-00-00 00:00:00" among them
  calendar.tm_year -= 1900;
  calendar.tm_mon -= 1;
  return calendar;
}

/// ".5", ".123456"; nothing at all is 0.
std::optional<microseconds> parse_fraction(std::string_view text) {
  if (text.empty()) return microseconds(0);
  constexpr std::size_t most_digits = 6;
  const std::size_t digits = text.size() - 1;
  int value = 0;
  if (text.front() != '.' || digits == 0 || digits > most_digits) return std::nullopt;
  text.remove_prefix(1);
  if (!take(text, digits, "", value)) return std::nullopt;
  for (std::size_t missing = digits; missing < most_digits; ++missing) value *= 10;
  return microseconds(value);
}

WallTime from_unix(std::time_t time) { return WallTime(seconds(time)); }

/// The instant with this local time and (not) in summer time; nullopt when there is none such.
std::optional<WallTime> local_instant(const std::tm& calendar, bool summer) {
  std::tm wanted = calendar;
  wanted.tm_isdst = summer ? 1 : 0;
  const std::time_t time = std::mktime(&wanted);
  const bool same =
      wanted.tm_hour == calendar.tm_hour && wanted.tm_min == calendar.tm_min && wanted.tm_mday == calendar.tm_mday;
  return same ? std::optional(from_unix(time)) : std::nullopt;
}

std::optional<WallTime> from_local(std::tm calendar, WallTime read_at) {
  const auto summer = local_instant(calendar, true);
  const auto winter = local_instant(calendar, false);
  if (summer && winter)
    return std::max(*summer, *winter) <= read_at + to_come ? std::max(*summer, *winter) : std::min(*summer, *winter);
  if (summer || winter) return summer ? summer : winter;
  calendar.tm_isdst = -1;  // an hour that summer time leaves out
  return from_unix(std::mktime(&calendar));
}

}  // namespace

std::string stamp_text(WallTime time, bool utc) {
  const auto instant = floor<microseconds>(time);
  const auto second = floor<seconds>(instant);
  const std::time_t unix_time = system_clock::to_time_t(second);
  std::tm calendar{};
  utc ? gmtime_r(&unix_time, &calendar) : localtime_r(&unix_time, &calendar);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}", calendar.tm_year + 1900, calendar.tm_mon + 1,
                     calendar.tm_mday, calendar.tm_hour, calendar.tm_min, calendar.tm_sec, (instant - second).count());
}

std::optional<WallTime> parse_stamp(std::string_view text, bool utc, WallTime read_at) {
  auto calendar = parse_calendar(text);
  const auto fraction = calendar ? parse_fraction(text) : std::nullopt;
  if (!fraction) return std::nullopt;
  const auto whole = utc ? std::optional(from_unix(timegm(&*calendar))) : from_local(*calendar, read_at);
  return whole ? std::optional(*whole + *fraction) : std::nullopt;
}

}  // namespace relaywatch::dialect
