#pragma once

#include <string>

#include "base/error.hpp"

namespace relaywatch {

/// Whether the text is a regular expression (POSIX extended); the error says why it is not. Pure, thread-safe.
Result<void> check_pattern(const std::string& pattern);

/// Whether the whole text matches. False when the pattern is no regular expression. Pure, thread-safe.
bool matches_whole(const std::string& pattern, const std::string& text);

}  // namespace relaywatch
