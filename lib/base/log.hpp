#pragma once

#include <fmt/core.h>

#include "base/log_options.hpp"

namespace relaywatch::log {

/// Sets up the process-wide logger on standard error, or changes it. The first call is main's, before other threads
/// log; later ones may be made at any time, on any thread.
void configure(const Options& options);

enum class Level { debug, info, warn, error };

/// Any thread. Formats only what is logged at this level. What goes wrong in it is told on standard error.
void write(Level level, fmt::string_view text, fmt::format_args values) noexcept;

// As write() does. (The logging library itself is not included here: most of what a small file has to read would be
// that.)
template <typename... Values>
void at(Level level, fmt::format_string<Values...> text, const Values&... values) {
  write(level, text, fmt::make_format_args(values...));
}
template <typename... Values>
void debug(fmt::format_string<Values...> text, const Values&... values) {
  at<Values...>(Level::debug, text, values...);
}
template <typename... Values>
void info(fmt::format_string<Values...> text, const Values&... values) {
  at<Values...>(Level::info, text, values...);
}
template <typename... Values>
void warn(fmt::format_string<Values...> text, const Values&... values) {
  at<Values...>(Level::warn, text, values...);
}
template <typename... Values>
void error(fmt::format_string<Values...> text, const Values&... values) {
  at<Values...>(Level::error, text, values...);
}

}  // namespace relaywatch::log
