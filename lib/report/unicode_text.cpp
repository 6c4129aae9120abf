#include "report/unicode_text.hpp"

#include <algorithm>
#include <cstdint>

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

/// Byte offset of code point number `count`, or the end.
std::size_t offset_of(std::string_view text, std::size_t count) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    if (!is_continuation(text[offset])) {
      if (count == 0) break;
      --count;
    }
    ++offset;
  }
  return offset;
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
    if (c1) ++i;
    clean += c1 || byte < 0x20 || byte == 0x7F ? ' ' : shown[i];
  }
  return clean;
}

std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char byte) { return !is_continuation(byte); }));
}

std::string cut_end(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return {};
  return std::string(text.substr(0, offset_of(text, width - 1))).append(ellipsis);
}

std::string cut_start(std::string_view text, std::size_t width) {
  const std::size_t whole = display_width(text);
  if (whole <= width) return std::string(text);
  if (width == 0) return {};
  return std::string(ellipsis).append(text.substr(offset_of(text, whole - (width - 1))));
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(std::min(space + 1, text.size()));
    if (word.empty()) continue;
    const std::size_t needed = display_width(word);
    if (lines.empty() || used + 1 + needed > width) {
      lines.emplace_back(word);
      used = needed;
    } else {
      lines.back().append(" ").append(word);
      used += 1 + needed;
    }
  }
  return lines;
}

}  // namespace relaywatch::report
