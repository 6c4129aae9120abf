#include "since.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

#include "config/duration.hpp"
#include "config/problem.hpp"
#include "report/time_text.hpp"

namespace relaywatch::daemon {

Result<WallTime> parse_since(std::string_view text, WallTime now) {
  std::string time(text);
  std::ranges::replace(time, ' ', '+');
  if (const auto parsed = report::parse_rfc3339(time)) return *parsed;
  constexpr std::int64_t latest = 8'000'000'000;  // the year 2223; the clock's range ends in 2262
  std::int64_t seconds = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool is_number = failure == std::errc() && end == text.data() + text.size() && !text.empty();
  if (is_number && seconds >= 0 && seconds < latest) return WallTime(std::chrono::seconds(seconds));
  const auto duration = config::parse_duration(text);
  if (duration && *duration <= now.time_since_epoch()) {
    return now - std::chrono::duration_cast<WallTime::duration>(*duration);
  }
  return Error{
      "expected a time such as \"2026-11-22T06:45:08Z\", seconds since 1970, or a duration such as \"24h\", "
      "found " +
      config::in_quotes(text)};
}

}  // namespace relaywatch::daemon
