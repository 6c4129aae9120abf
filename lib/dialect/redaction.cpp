#include "dialect/redaction.hpp"

#include <algorithm>
#include <cctype>

namespace relaywatch::dialect {
namespace {

std::size_t find_word(std::string_view text, std::string_view word) {
  const auto found =
      std::ranges::search(text, word, [](char a, char b) { return std::toupper(static_cast<unsigned char>(a)) == b; });
  return found.empty() ? std::string_view::npos : static_cast<std::size_t>(found.begin() - text.begin());
}

}  // namespace

std::string redact_passwords(std::string_view message) {
  const std::size_t begin = std::min(find_word(message, "PASSWORD"), find_word(message, "IDENTIFIED"));
  if (begin == std::string_view::npos) return std::string(message);
  std::string redacted(message.substr(0, begin));
  for (std::size_t i = begin; i < message.size(); ++i) {
    const char quote = message[i];
    if (quote != '\'' && quote != '"') {
      redacted += quote;
      continue;
    }
    redacted += "'***'";
    // A quote that is not closed hides the rest: better too much than a password.
    do {
      ++i;
      if (i < message.size() && message[i] == '\\') i += 2;
    } while (i < message.size() && message[i] != quote);
  }
  return redacted;
}

}  // namespace relaywatch::dialect
