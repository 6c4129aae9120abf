#include "report/unicode_text.hpp"

#include <algorithm>

#include "report/character_width.hpp"

namespace relaywatch::report {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::string_view ellipsis = "\xE2\x80\xA6";

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// The length of the valid UTF-8 sequence that `text` begins with; 0 when it does not begin with one.
std::size_t sequence_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  const std::string_view rest = text.substr(1, length - 1);
  if (!std::ranges::all_of(rest, is_continuation)) return 0;
  // Overlong forms, surrogates and code points past U+10FFFF.
  const auto second = static_cast<unsigned char>(text[1]);
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90) ||
      (first == 0xF4 && second > 0x8F)) {
    return 0;
  }
  return length;
}

/// U+202A…U+202E and U+2066…U+2069 turn the direction of what follows them.
bool turns_direction(std::string_view text) {
  if (text.size() < 3 || text[0] != '\xE2') return false;
  const auto last = static_cast<unsigned char>(text[2]);
  return (text[1] == '\x80' && last >= 0xAA && last <= 0xAE) || (text[1] == '\x81' && last >= 0xA6 && last <= 0xA9);
}

struct Character {
  std::size_t bytes = 1;
  std::size_t columns = 1;
};

/// The one at the start of `text`, which is valid and not empty.
Character first_character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return {};
  const std::size_t length = std::min<std::size_t>(first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2, text.size());
  char32_t code = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) code = code << 6U | (static_cast<unsigned char>(text[i]) & 0x3FU);
  return {length, character_width(code)};
}

/// Length in bytes of the longest beginning of `text` that takes at most `width` columns.
std::size_t fitting(std::string_view text, std::size_t width) {
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const Character next = first_character(text.substr(bytes));
    if (next.columns > width) break;
    width -= next.columns;
    bytes += next.bytes;
  }
  return bytes;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    valid += length == 0 ? replacement : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return valid;
}

std::string printable(std::string_view text) {
  std::string shown = valid_utf8(text);
  std::string clean;
  clean.reserve(shown.size());
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const auto byte = static_cast<unsigned char>(shown[i]);
    // U+0080…U+009F are control characters too; some terminals obey them.
    const bool c1 = byte == 0xC2 && i + 1 < shown.size() && static_cast<unsigned char>(shown[i + 1]) < 0xA0;
    const bool turn = turns_direction(std::string_view(shown).substr(i));
    if (c1) i += 1;
    if (turn) i += 2;
    clean += c1 || turn || byte < 0x20 || byte == 0x7F ? ' ' : shown[i];
  }
  return clean;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character next = first_character(text);
    width += next.columns;
    text.remove_prefix(next.bytes);
  }
  return width;
}

std::string cut_end(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return {};
  return std::string(text.substr(0, fitting(text, width - 1))).append(ellipsis);
}

std::string cut_start(std::string_view text, std::size_t width) {
  std::size_t left = display_width(text);
  if (left <= width) return std::string(text);
  if (width == 0) return {};
  while (left > width - 1) {
    const Character next = first_character(text);
    left -= next.columns;
    text.remove_prefix(next.bytes);
  }
  return std::string(ellipsis).append(text);
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, space);
    text.remove_prefix(std::min(space + 1, text.size()));
    if (word.empty()) continue;
    if (!lines.empty() && used + 1 + display_width(word) <= width) {
      lines.back().append(" ").append(word);
      used += 1 + display_width(word);
      continue;
    }
    for (; display_width(word) > width; word.remove_prefix(lines.back().size())) {
      lines.emplace_back(word.substr(0, std::max(fitting(word, width), first_character(word).bytes)));
    }
    if (!word.empty()) lines.emplace_back(word);
    used = display_width(lines.back());
  }
  return lines;
}

}  // namespace relaywatch::report
