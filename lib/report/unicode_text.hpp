#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace relaywatch::report {

/// Text for people and programs, out of the servers' words, which may be in any encoding. Pure, thread-safe.

/// The text with U+FFFD in the place of every byte that is not part of valid UTF-8. One such byte in a label or a
/// JSON string would otherwise make a whole reply unreadable.
std::string valid_utf8(std::string_view text);

/// valid_utf8() with control characters made spaces, also those that turn the direction of writing, so that a server's
/// words cannot steer the terminal.
std::string printable(std::string_view text);

/// Columns taken on a terminal, see character_width(). `text` is valid UTF-8, here and below.
std::size_t display_width(std::string_view text);

/// At most `width` columns, with "…" where something was cut off: at the end, or at the start.
std::string cut_end(std::string_view text, std::size_t width);
std::string cut_start(std::string_view text, std::size_t width);

/// Lines of at most `width` columns, broken at spaces; a word longer than that is broken too.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

}  // namespace relaywatch::report
