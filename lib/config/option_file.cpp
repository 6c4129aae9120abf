#include "config/option_file.hpp"

#include <algorithm>

namespace relaywatch::config {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// '#' begins a comment unless it is quoted; a backslash inside quotes protects the quote after it.
std::string_view without_comment(std::string_view line) {
  char quote = '\0';
  bool is_escaped = false;
  for (std::size_t index = 0; index < line.size(); ++index) {
    const char c = line[index];
    if ((c == '"' || c == '\'') && !is_escaped) {
      if (quote == '\0') {
        quote = c;
      } else if (quote == c) {
        quote = '\0';
      }
    }
    if (quote == '\0' && c == '#') {
      return line.substr(0, index);
    }
    is_escaped = quote != '\0' && c == '\\' && !is_escaped;
  }
  return line;
}

std::string unescaped(std::string_view text) {
  std::string result;
  for (std::size_t index = 0; index < text.size(); ++index) {
    if (text[index] != '\\' || index + 1 == text.size()) {
      result += text[index];
      continue;
    }
    const char next = text[++index];
    switch (next) {
      case 'n': result += '\n'; break;
      case 't': result += '\t'; break;
      case 'r': result += '\r'; break;
      case 'b': result += '\b'; break;
      case 's': result += ' '; break;
      case '"':
      case '\'':
      case '\\': result += next; break;
      default: (result += '\\') += next;
    }
  }
  return result;
}

std::string_view unquoted(std::string_view value) {
  const bool is_quoted =
      value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front();
  return is_quoted ? value.substr(1, value.size() - 2) : value;
}

}  // namespace

std::optional<std::map<std::string, std::string>> parse_option_group(std::string_view text, std::string_view group) {
  std::optional<std::map<std::string, std::string>> options;
  bool is_in_group = false;
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#') || line.starts_with(';') || line.starts_with('!')) {
      continue;
    }
    if (line.starts_with('[')) {
      is_in_group = trimmed(line.substr(1, line.find(']') - 1)) == group;
      if (is_in_group && !options) {
        options.emplace();
      }
      continue;
    }
    const std::string_view option = without_comment(line);
    const std::size_t equals = option.find('=');
    if (!is_in_group || equals == std::string_view::npos) {
      continue;
    }
    std::string name(trimmed(option.substr(0, equals)));
    std::ranges::replace(name, '-', '_');
    (*options)[name] = unescaped(unquoted(trimmed(option.substr(equals + 1))));
  }
  return options;
}

}  // namespace relaywatch::config
